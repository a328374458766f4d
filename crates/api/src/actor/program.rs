//! Which calendar program a `User-Agent` header means, in the word that its owner knows.

/// Marks in a header (any case) and the program they give away; the first that fits counts.
const KNOWN: [(&str, &str); 31] = [
    ("davx5", "DAVx⁵"),
    ("davdroid", "DAVx⁵"),
    ("icsx5", "ICSx⁵"),
    ("thunderbird", "Thunderbird"),
    ("fantastical", "Fantastical"),
    ("busycal", "BusyCal"),
    ("remindd", "Apple Reminders"),
    ("dataaccessd", "Apple Calendar"),
    ("calendaragent", "Apple Calendar"),
    ("accountsd", "Apple Calendar"),
    ("ios/", "Apple Calendar"),
    ("macos/", "Apple Calendar"),
    ("mac os x/", "Apple Calendar"),
    ("evolution", "Evolution"),
    ("gnome-calendar", "GNOME Calendar"),
    ("akonadi", "KOrganizer"),
    ("korganizer", "KOrganizer"),
    ("kio/", "KOrganizer"),
    ("caldavsynchronizer", "Outlook CalDav Synchronizer"),
    ("em client", "eM Client"),
    ("emclient", "eM Client"),
    ("onecalendar", "One Calendar"),
    ("calengoo", "CalenGoo"),
    ("org.tasks", "Tasks.org"),
    ("homeassistant", "Home Assistant"),
    ("vdirsyncer", "vdirsyncer"),
    ("python-caldav", "python caldav"),
    ("caldav-tester", "python caldav"),
    ("tsdav", "tsdav"),
    ("cadaver", "cadaver"),
    ("curl", "curl"),
];

/// As many characters of an unknown program's own name are kept.
const LONGEST: usize = 32;

/// The program's name: a known one, else what the header itself begins with, without versions and what else it tells.
pub(super) fn program(agent: &str) -> Option<String> {
    let lower = agent.to_ascii_lowercase();
    if let Some((_, name)) = KNOWN.iter().find(|(mark, _)| lower.contains(mark)) {
        return Some((*name).to_owned());
    }
    let own = agent.split(['/', '(', ';', ',']).next().unwrap_or_default().trim();
    let own: String = own
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_'))
        .take(LONGEST)
        .collect();
    (!own.is_empty()).then_some(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_by_their_headers() {
        for (agent, name) in [
            ("DAVx5/4.4.8-ose (dav4jvm; okhttp/4.12.0) Android/14", "DAVx⁵"),
            ("iOS/17.5.1 (21F90) dataaccessd/1.0", "Apple Calendar"),
            ("macOS/14.5 (23F79) dataaccessd/1.0", "Apple Calendar"),
            ("Mac OS X/10.12.6 (16G29) CalendarAgent/386", "Apple Calendar"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.1.0", "Thunderbird"),
            ("Evolution/3.46.4", "Evolution"),
            ("CalDavSynchronizer/4.4", "Outlook CalDav Synchronizer"),
            ("vdirsyncer/0.19.3", "vdirsyncer"),
            ("python-caldav/2.0.1 (https://github.com/python-caldav/caldav)", "python caldav"),
            ("My Calendar 2.1/7 (beta)", "My Calendar 2.1"),
            ("Evil\u{202e}<b>/1", "Evilb"),
        ] {
            assert_eq!(program(agent).as_deref(), Some(name), "{agent}");
        }
        assert_eq!(program("/"), None);
        assert_eq!(program(&"x".repeat(5_000)).unwrap().len(), LONGEST);
    }
}
