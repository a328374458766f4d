//! ATTENDEE and ORGANIZER: who takes part, read from a line and written to one.

use crate::line::{self, LineBuilder};
use crate::tree::Property;

/// Declares an enum of keywords with one RFC spelling each; unknown spellings mean the default the RFC gives.
macro_rules! keywords {
    ($(#[$docs:meta])* $name:ident, unknown $unknown:ident { $($(#[$variant_docs:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$docs])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_docs])* $variant,)+ }

        impl $name {
            /// Reads the keyword in any case.
            pub fn parse(word: &str) -> Self {
                $(if word.trim().eq_ignore_ascii_case($word) { return Self::$variant; })+
                Self::$unknown
            }

            /// The keyword of the RFC.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use keywords;

keywords! {
    /// PARTSTAT (RFC 5545 3.2.12). An unknown word means NEEDS-ACTION, as the RFC says.
    PartStat, unknown NeedsAction {
        /// Not answered yet.
        NeedsAction = "NEEDS-ACTION",
        /// Takes part.
        Accepted = "ACCEPTED",
        /// Does not take part.
        Declined = "DECLINED",
        /// May take part.
        Tentative = "TENTATIVE",
        /// Sent someone else.
        Delegated = "DELEGATED",
        /// Has done the to-do.
        Completed = "COMPLETED",
        /// Is doing the to-do.
        InProcess = "IN-PROCESS",
    }
}

keywords! {
    /// ROLE (RFC 5545 3.2.16). An unknown word means REQ-PARTICIPANT.
    Role, unknown Required {
        /// Leads.
        Chair = "CHAIR",
        /// Is needed.
        Required = "REQ-PARTICIPANT",
        /// May come.
        Optional = "OPT-PARTICIPANT",
        /// Is told only.
        NonParticipant = "NON-PARTICIPANT",
    }
}

keywords! {
    /// CUTYPE (RFC 5545 3.2.3). An unknown word means UNKNOWN.
    UserKind, unknown Unknown {
        /// A person.
        Individual = "INDIVIDUAL",
        /// A group of persons.
        Group = "GROUP",
        /// A thing, such as a projector.
        Resource = "RESOURCE",
        /// A room.
        Room = "ROOM",
        /// Anything else.
        Unknown = "UNKNOWN",
    }
}

keywords! {
    /// SCHEDULE-AGENT (RFC 6638 7.1). An unknown word means NONE: the server keeps its hands off.
    ScheduleAgent, unknown None {
        /// The server sends scheduling messages.
        Server = "SERVER",
        /// The client sends them; the server must not.
        Client = "CLIENT",
        /// Nobody sends any.
        None = "NONE",
    }
}

/// A calendar address with the name shown for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalAddress {
    /// The address as a URI, such as `mailto:ann@example.org`.
    pub address: String,
    /// CN, the name to show.
    pub name: Option<String>,
    /// Who sends for this address (SENT-BY), as a URI.
    pub sent_by: Option<String>,
    /// Who sends scheduling messages.
    pub schedule_agent: ScheduleAgent,
}

impl CalAddress {
    /// An address; `mailto:` is put in front if no scheme stands.
    pub fn new(address: &str, name: Option<&str>) -> Self {
        Self {
            address: address_uri(address),
            name: name.map(str::to_owned),
            sent_by: None,
            schedule_agent: ScheduleAgent::Server,
        }
    }

    /// Reads an ORGANIZER line.
    pub fn from_property(property: &Property) -> Self {
        Self {
            address: property.value().trim().to_owned(),
            name: owned(property.parameter_value("CN")),
            sent_by: owned(property.parameter_value("SENT-BY")),
            schedule_agent: schedule_agent(property),
        }
    }

    /// The ORGANIZER line of this address.
    pub fn line(&self) -> LineBuilder {
        LineBuilder::new("ORGANIZER")
            .parameter_if("CN", self.name.as_deref())
            .parameter_if("SENT-BY", self.sent_by.as_deref())
            .parameter_if("SCHEDULE-AGENT", unless_server(self.schedule_agent))
            .raw(&address_uri(&self.address))
    }
}

/// One ATTENDEE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// The address as a URI, such as `mailto:ann@example.org`.
    pub address: String,
    /// CN, the name to show.
    pub name: Option<String>,
    /// What the attendee answered.
    pub partstat: PartStat,
    /// What part the attendee has.
    pub role: Role,
    /// Whether an answer is asked for.
    pub rsvp: bool,
    /// What kind of calendar user this is.
    pub kind: UserKind,
    /// Who sends scheduling messages.
    pub schedule_agent: ScheduleAgent,
    /// Whom the attendee sent instead (DELEGATED-TO), as URIs.
    pub delegated_to: Vec<String>,
    /// Who sent this attendee (DELEGATED-FROM), as URIs.
    pub delegated_from: Vec<String>,
    /// SCHEDULE-STATUS codes of the last message (RFC 6638 7.3), such as `1.2` or `5.1`.
    pub schedule_status: Option<String>,
}

impl Attendee {
    /// A guest who is asked for an answer; `mailto:` is put in front if no scheme stands.
    pub fn new(address: &str, name: Option<&str>) -> Self {
        Self {
            address: address_uri(address),
            name: name.map(str::to_owned),
            partstat: PartStat::NeedsAction,
            role: Role::Required,
            rsvp: true,
            kind: UserKind::Individual,
            schedule_agent: ScheduleAgent::Server,
            delegated_to: Vec::new(),
            delegated_from: Vec::new(),
            schedule_status: None,
        }
    }

    /// Reads an ATTENDEE line; what is missing has the RFC's default.
    pub fn from_property(property: &Property) -> Self {
        let list =
            |name| property.parameter(name).map(|parameter| parameter.values().to_vec()).unwrap_or_default();
        let word = |name| property.parameter_value(name);
        Self {
            address: property.value().trim().to_owned(),
            name: owned(word("CN")),
            partstat: word("PARTSTAT").map_or(PartStat::NeedsAction, PartStat::parse),
            role: word("ROLE").map_or(Role::Required, Role::parse),
            rsvp: word("RSVP").is_some_and(|flag| flag.eq_ignore_ascii_case("TRUE")),
            kind: word("CUTYPE").map_or(UserKind::Individual, UserKind::parse),
            schedule_agent: schedule_agent(property),
            delegated_to: list("DELEGATED-TO"),
            delegated_from: list("DELEGATED-FROM"),
            schedule_status: owned(word("SCHEDULE-STATUS")),
        }
    }

    /// The ATTENDEE line of this guest.
    pub fn line(&self) -> LineBuilder {
        let mut line = LineBuilder::new("ATTENDEE").parameter_if("CN", self.name.as_deref());
        if self.kind != UserKind::Individual {
            line = line.parameter("CUTYPE", self.kind.as_str());
        }
        if self.role != Role::Required {
            line = line.parameter("ROLE", self.role.as_str());
        }
        line = line.parameter("PARTSTAT", self.partstat.as_str());
        if self.rsvp {
            line = line.parameter("RSVP", "TRUE");
        }
        if !self.delegated_to.is_empty() {
            line = line.uri_list("DELEGATED-TO", &self.delegated_to);
        }
        if !self.delegated_from.is_empty() {
            line = line.uri_list("DELEGATED-FROM", &self.delegated_from);
        }
        line.parameter_if("SCHEDULE-AGENT", unless_server(self.schedule_agent))
            .parameter_if("SCHEDULE-STATUS", self.schedule_status.as_deref())
            .raw(&address_uri(&self.address))
    }

    /// Whether `address` (a URI or a bare mail address) means this guest.
    pub fn is(&self, address: &str) -> bool {
        same_address(&self.address, address)
    }
}

/// Whether two calendar addresses mean the same user: case and a `mailto:` in front do not count.
pub fn same_address(one: &str, other: &str) -> bool {
    bare_address(one).eq_ignore_ascii_case(bare_address(other))
}

/// The address without `mailto:` and the whitespace around it.
pub fn bare_address(address: &str) -> &str {
    let address = address.trim();
    match address.split_at_checked(7) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto:") => rest.trim(),
        _ => address,
    }
}

/// The address as a URI: `mailto:` in front unless a scheme or a path stands already, and nothing that a line cannot
/// hold.
fn address_uri(address: &str) -> String {
    let address: String = address.chars().filter(|&character| line::is_harmless(character)).collect();
    let address = address.trim();
    if address.contains(':') || address.starts_with('/') {
        address.to_owned()
    } else {
        format!("mailto:{address}")
    }
}

fn schedule_agent(property: &Property) -> ScheduleAgent {
    property.parameter_value("SCHEDULE-AGENT").map_or(ScheduleAgent::Server, ScheduleAgent::parse)
}

fn unless_server(agent: ScheduleAgent) -> Option<&'static str> {
    (agent != ScheduleAgent::Server).then(|| agent.as_str())
}

fn owned(value: Option<&str>) -> Option<String> {
    value.filter(|text| !text.is_empty()).map(str::to_owned)
}
