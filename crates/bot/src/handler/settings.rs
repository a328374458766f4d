//! What a person told about themselves: time zone and language.

use chrono_tz::Tz;
use televent_store::command::{Ask, Preference, SetPreference};

use crate::button::{Button, Keyboard, press};
use crate::city;
use crate::fault::Fault;
use crate::handler::pending;
use crate::post::Under;
use crate::question::{LIVES, Question};
use crate::text::{Args, Lang, Words};
use crate::turn::Turn;

/// `/settings`, and back to them.
pub(crate) async fn settings(turn: &Turn<'_>) -> Result<(), Fault> {
    let words = turn.words;
    let args = Args::new()
        .text("zone", city::name_of(turn.zone(), words.0))
        .text("time", turn.now().with_timezone(&turn.zone()).format("%H:%M").to_string())
        .text("language", words.0.own_name());
    let known = turn.person.timezone.is_some();
    let keyboard = Keyboard::new()
        .row([
            press(&words.label("button-zone"), Button::Zone),
            press(&words.label("button-language"), Button::Languages),
        ])
        .row([
            press(&words.label("button-devices"), Button::Devices),
            press(&words.label("button-export"), Button::Export),
        ]);
    turn.show(words.html(if known { "settings" } else { "settings-no-zone" }, &args), keyboard).await
}

/// The languages to choose from.
pub(crate) async fn languages(turn: &Turn<'_>) -> Result<(), Fault> {
    let buttons = Lang::ALL.map(|lang| press(lang.own_name(), Button::Speak { lang }));
    let keyboard = buttons.chunks(2).fold(Keyboard::new(), |keyboard, row| keyboard.row(row.to_vec()));
    let keyboard = keyboard.row([press(&turn.words.label("button-back"), Button::Settings)]);
    turn.redraw(turn.words.line("languages"), keyboard).await
}

/// Speaks another language from now on.
pub(crate) async fn speak(turn: &Turn<'_>, lang: Lang) -> Result<(), Fault> {
    turn.run(SetPreference(Preference::Locale(lang.code().to_owned()))).await?;
    let person = televent_core::Person { locale: lang.code().to_owned(), ..turn.person.clone() };
    turn.toast(&Words(lang).label("toast-language")).await?;
    let turn = Turn {
        desk: turn.desk,
        update: turn.update,
        place: turn.place,
        person,
        words: Words(lang),
        press: None,
    };
    let keyboard = Keyboard::new().row([press(&turn.words.label("button-back"), Button::Settings)]);
    turn.redraw(turn.words.line("language-set"), keyboard).await
}

/// Asks for the time zone.
pub(crate) async fn ask_zone(turn: &Turn<'_>) -> Result<(), Fault> {
    if !turn.place.private {
        return turn.remark("only-in-private").await;
    }
    let question = Question::Zone { welcome: false }.value();
    turn.run(Ask { chat: turn.chat(), reply_to: None, question, lives: LIVES }).await?;
    turn.settle().await
}

/// `/tz Berlin`
pub(crate) async fn zone_by_name(turn: &Turn<'_>, name: &str) -> Result<(), Fault> {
    if name.is_empty() {
        return ask_zone(turn).await;
    }
    if let Some(zone) = city::zone_of_key(name) {
        return set_zone(turn, zone).await;
    }
    let args = Args::new().text("name", crate::text::short(name, 60));
    turn.say(turn.words.html("zone-unknown", &args)).await.map(|_| ())
}

/// A place on the map names the zone of the nearest city.
pub(crate) async fn place(turn: &Turn<'_>, latitude: f64, longitude: f64) -> Result<(), Fault> {
    match city::nearest(latitude, longitude) {
        Some(city) => set_zone(turn, city.zone).await,
        None => turn.remark("zone-nowhere").await,
    }
}

/// From now on this person's clock times are read in this zone; it is said with the city and the time there.
pub(crate) async fn set_zone(turn: &Turn<'_>, zone: Tz) -> Result<(), Fault> {
    turn.run(SetPreference(Preference::Timezone(zone))).await?;
    pending::close_zone(turn).await?;
    let args = Args::new()
        .text("city", city::name_of(zone, turn.words.0))
        .text("zone", zone.name())
        .text("time", turn.now().with_timezone(&zone).format("%H:%M").to_string());
    turn.say_with(turn.words.html("zone-set", &args), Under::NoKeys).await.map(|_| ())
}
