# Alle Sätze des Bots auf Deutsch.

## Daten und Zeiten

weekday-1 = Mo
weekday-2 = Di
weekday-3 = Mi
weekday-4 = Do
weekday-5 = Fr
weekday-6 = Sa
weekday-7 = So
month-1 = Jan.
month-2 = Feb.
month-3 = März
month-4 = Apr.
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = Aug.
month-9 = Sept.
month-10 = Okt.
month-11 = Nov.
month-12 = Dez.
date = { $weekday } { $day }. { $month }
date-year = { $weekday } { $day }. { $month } { $year }
day-month = { $day }. { $month }
day-month-year = { $day }. { $month } { $year }
date-today = heute, { $date }
date-tomorrow = morgen, { $date }
all-day = ganztägig
span-day = { $date }, ganztägig
span-days = { $from } – { $to }
span-instant = { $date }, { $from }
span-hours = { $date }, { $from }–{ $to }
span-nights = { $date }, { $from } – { $until }, { $to }
time-elsewhere = { $time } in { $city }
length-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
}
length-hours = { $count } Std.
length-minutes = { $count } Min.

## Wiederholung

ordinal-1 = ersten
ordinal-2 = zweiten
ordinal-3 = dritten
ordinal-4 = vierten
ordinal-last = letzten
repeat-hourly = { $count ->
    [one] stündlich
   *[other] alle { $count } Stunden
}
repeat-daily = { $count ->
    [one] täglich
   *[other] alle { $count } Tage
}
repeat-workdays = jeden Werktag (Mo–Fr)
repeat-weekends = jedes Wochenende (Sa, So)
repeat-weekly = { $count ->
    [one] wöchentlich
   *[other] alle { $count } Wochen
}
repeat-weekly-on = { $count ->
    [one] wöchentlich am { $days }
   *[other] alle { $count } Wochen am { $days }
}
repeat-monthly = { $count ->
    [one] monatlich
   *[other] alle { $count } Monate
}
repeat-monthly-on = { $count ->
    [one] monatlich am { $days }.
   *[other] alle { $count } Monate am { $days }.
}
repeat-monthly-last-day = { $count ->
    [one] am letzten Tag jedes Monats
   *[other] alle { $count } Monate am letzten Tag
}
repeat-monthly-nth = { $count ->
    [one] monatlich am { $ordinal } { $day }
   *[other] alle { $count } Monate am { $ordinal } { $day }
}
repeat-yearly = { $count ->
    [one] jährlich
   *[other] alle { $count } Jahre
}
repeat-ever = { $often }
repeat-until = { $often } bis { $date }
repeat-count = { $often }, { $count ->
    [one] { $count } Mal
   *[other] { $count } Mal
}
repeat-other = wiederholt sich nach einer eigenen Regel
repeat-never = Wiederholt sich nicht

## Karten

untitled = (ohne Titel)
somebody = Jemand
card-title = 📅 <b>{ $title }</b>
card-called-off = ❌ <s>{ $title }</s> – abgesagt
card-guest = ✉️ { $organizer } lädt dich ein: <b>{ $title }</b>
card-guest-called-off = ❌ { $organizer } hat abgesagt: <s>{ $title }</s>
card-when = { $when } ({ $zone })
card-day = { $when }
card-next-when = Nächster Termin: { $when } ({ $zone })
card-next-day = Nächster Termin: { $when }
card-elsewhere = 🌐 { $time }
card-repeat = 🔁 { $rule }
card-place = 📍 { $place }
card-notes = <blockquote>{ $notes }</blockquote>
card-alarms = 🔔 { $alarms }
card-guests = 👥 { $guests }
card-gone = 🗑 <s>{ $title }</s> – gelöscht
card-no-zone = 🕐 Ich kenne deine Zeitzone noch nicht: /tz
guests-yes = ✅ { $count } ({ $names })
guests-maybe = 🤔 { $count } ({ $names })
guests-no = ❌ { $count } ({ $names })
guests-open = ⏳ { $count } ({ $names })
alarm-at-start = zu Beginn
alarm-before = { $length } vorher
clash = ⚠️ überschneidet sich mit { $title } { $from }–{ $to }

## Knöpfe

button-edit = ✏️ Ändern
button-invite = 👥 Einladen
button-delete = 🗑 Löschen
button-undo = ↩️ Rückgängig
button-redo = ↪️ Wiederholen
button-back = ‹ Zurück
button-yes = ✅ Ja
button-maybe = 🤔 Vielleicht
button-no = ❌ Nein
button-today = Heute
button-other = Etwas anderes
button-none = Keiner davon
button-only = Nur { $date }
button-from = Ab { $date }
button-all = Alle Termine
button-invite-names = ✍️ Mit @Name oder E-Mail
button-invite-link = 🔗 Mit einem Link
button-share = 📤 Teilen
button-import = 📥 Importieren
button-drop = Lieber nicht
button-revoke = 🚫 { $label } sperren
button-add-device = ➕ Gerät hinzufügen
button-setup = 📲 In einem Schritt einrichten
button-copy-password = 📋 Passwort kopieren
button-shred = 🗑 Diese Nachricht löschen
button-zone = 🌍 Zeitzone
button-language = 💬 Sprache
button-devices = 📱 Geräte
button-export = 📤 Exportieren
button-open-chat = Unseren Chat öffnen
key-location = 📍 Standort senden
field-title = Titel
field-when = Wann
field-place = Ort
field-remind = Erinnern
field-repeat = Wiederholen
field-notes = Notizen

## Kennenlernen

welcome = Hallo { $name }! Ich führe deinen Kalender. Schreib mir wie einem Freund: <i>Mittagessen mit Bob morgen 13:00</i>.

    Nach welcher Uhr lebst du? Sende deinen Standort, wähle eine Stadt oder schreib eine.
zone-question = Nach welcher Uhr lebst du? Sende deinen Standort, wähle eine Stadt oder schreib eine.
zone-set = Deine Zeitzone ist { $city } ({ $zone }); dort ist es { $time }. Stimmt nicht? /tz und eine Stadt
zone-unknown = „{ $name }“ kenne ich nicht. Versuch eine große Stadt in der Nähe: /tz Berlin
zone-nowhere = Diesen Ort finde ich nicht. Schreib lieber eine Stadt: /tz Berlin
greeting-group = Hallo zusammen! Schreibt <code>/new Mittagessen Freitag 12:00</code>, und ich trage es in euren Kalender ein.
only-in-private = Das ist nur für uns beide. Schreib mir privat.

## Hilfe

help = Schreib, was du vorhast: <i>Zahnarzt Di 9:30</i>, <i>Standup jeden Werktag 9:15</i>. Antworte auf eine Karte, um sie zu ändern: <i>verschieb auf Do 10 Uhr</i>, <i>1 Std. länger</i>, <i>@bob</i>.

    /today /tomorrow /week /agenda – was ansteht
    /find /free – suchen, Lücken
    /cancel /undo – löschen, zurücknehmen
    /invite – Gäste
    /device – iPhone, Android, Thunderbird (CalDAV)
    /import /export – Kalenderdateien
    /tz /settings – Zeitzone, Sprache
help-group = Schreibt <code>/new Mittagessen Freitag 12:00</code>, um einen Termin anzulegen. Alles andere machen wir privat.
hint-small-talk = 🙂 Sag mir, was du vorhast und wann, und ich schreibe es auf. Mehr unter /help.
hint-past = Das klingt, als wäre es vorbei. Für etwas Künftiges schreib, was und wann.
hint-question = Ich kenne nur deinen Kalender: Frag mich „was habe ich morgen?“
hint-too-long = Das ist mir zu lang. Bitte ein Termin in wenigen Zeilen.
hint-unknown-command = Diesen Befehl kenne ich nicht. /help zeigt, was ich kann.
hint-voice = Zuhören kann ich noch nicht. Schreib es mir bitte.
hint-picture = Bilder kann ich noch nicht lesen. Schreib es mir bitte.
late = ✔️ Erledigt. Ich wurde unterbrochen, bevor ich es sagen konnte; /undo nimmt eine Änderung zurück.
late-device = Ich wurde unterbrochen, während ich ein Passwort gemacht habe. Wenn du es oben nicht siehst, widerrufe es unter /device und mach ein neues.
apology = Entschuldige, bei mir ist etwas schiefgegangen, und es hat nicht geklappt. Falls es wieder passiert, nenne dem Betreiber diese Nummer: <code>{ $id }</code>

## Fragen

clarify-no-title = Wie heißt es?
clarify-no-date = Wann ist <b>{ $title }</b>? Wähle oder schreib Tag und Uhrzeit.
clarify-no-time = Wann beginnt <b>{ $title }</b>?
clarify-vague = Wann genau ist <b>{ $title }</b>?
clarify-either = Was stimmt für <b>{ $title }</b>?
clarify-weekday-mismatch = Wochentag und Datum passen nicht zusammen. Was stimmt für <b>{ $title }</b>?
clarify-past = Das ist schon vorbei. Wann ist <b>{ $title }</b>?
clarify-end-before-start = Das Ende liegt vor dem Anfang. Wann ist <b>{ $title }</b>?
clarify-impossible-date = Diesen Tag gibt es nicht. Wann ist <b>{ $title }</b>?
clarify-impossible-time = Diese Uhrzeit gibt es nicht. Wann ist <b>{ $title }</b>?
clarify-gap = Diese Zeit überspringen die Uhren in jener Nacht. Wann ist <b>{ $title }</b>?
clarify-day-month-order = Welches Datum ist es für <b>{ $title }</b>?
clarify-empty-recurrence = Das käme nie vor. Wann ist <b>{ $title }</b>?
clarify-unclear-recurrence = Wie oft ist <b>{ $title }</b>?
clarify-unread = Ich bin nicht sicher, ob ich das richtig lese. Ist es eines davon?
clarify-unclear-edit = Was soll anders werden?
clarify-maybe-no-event = Soll ich das aufschreiben?
clarify-other = Dann schreib, wann <b>{ $title }</b> ist.
clarify-anew = Dann schreib es noch einmal, mit Tag und Uhrzeit.
clarify-chosen = ✔️ { $title }: { $answer }
option-keep = trotzdem { $when }
option-untitled = { $when } ohne Titel
pick-which = Welchen meinst du?
question-dropped = Dann bleibt alles, wie es ist.
reach-delete = Welche Termine von <b>{ $title }</b> löschen?
reach-change = Welche Termine von <b>{ $title }</b> ändern?

## Änderungen

moved = ✔️ <b>{ $title }</b>
    { $from } → { $to }
changed = ✔️ <b>{ $title }</b> ist geändert.
deleted = 🗑 <b>{ $title }</b> gelöscht.
calendar-deleted = 🗑 Dein Kalender <b>{ $name }</b> wurde gelöscht, { $count ->
    [0] er war leer
    [one] mit einem Eintrag
   *[other] mit { $count } Einträgen
}.
undone-back = Wieder da.
undone-as-before = Wieder wie vorher.
undone-gone = Zurückgenommen.
undo-nothing = Es gibt nichts zurückzunehmen.
cancel-question = Die Frage ist geschlossen.
cancel-nothing = In den nächsten 60 Tagen gibt es nichts zu löschen.
cancel-which = Was soll ich löschen?
edit-which = Welcher Termin? Antworte auf seine Karte oder nenne ihn: „verschieb Mittagessen auf 14 Uhr“.
edit-not-found = Ich finde keinen Termin namens „{ $title }“.
unfit-whole-day = Der dauert ganze Tage. Gib ihm erst eine Uhrzeit: „verschieb auf 14:00“.
unfit-nothing = Ich sehe nicht, was anders werden soll. Versuch „verschieb auf Do 10 Uhr“ oder „1 Std. länger“.
ask-title = Schreib den neuen Titel von <b>{ $title }</b>.
ask-when = Schreib, wann <b>{ $title }</b> ist: „Do 10 Uhr“, „1 Std. später“, „14–15:30“.
ask-when-again = Darin lese ich keine Zeit. Versuch „Do 10 Uhr“ oder „morgen 14–15:30“.
ask-place = Schreib, wo <b>{ $title }</b> ist.
ask-notes = Schreib die Notizen zu <b>{ $title }</b>.
ask-remind = Wann soll ich dich an <b>{ $title }</b> erinnern?
ask-repeat = Wie oft ist <b>{ $title }</b>?
remind-never = Keine Erinnerung

## Gäste

invite-menu = Wie möchtest du zu <b>{ $title }</b> einladen?
invite-names = Schreib, wer zu <b>{ $title }</b> kommen soll: @Namen, E-Mail-Adressen oder beides.
invite-how = Schreib @Namen oder E-Mail-Adressen: <code>@bob eve@example.org</code>
invite-which = Zu welchem Termin? Antworte auf seine Karte mit „@bob“.
invite-link = Wer diesen Link in den nächsten 30 Tagen öffnet, ist zu <b>{ $title }</b> eingeladen:
    { $link }
invited = 👥 Eingeladen: { $names }
invite-unknown = An { $names } kann ich nicht zuerst schreiben. Gib diesen Link weiter:
    { $link }
invite-nobody = Es gibt niemanden neu einzuladen.
unreached-person = ✉️ { $name } hat die Einladung zu <b>{ $title }</b> nicht bekommen: Telegram lässt mich dort nicht schreiben. Gib stattdessen einen Link weiter: 👥 Einladen auf der Karte.
unreached-mail = ✉️ Die Mail zu <b>{ $title }</b> hat { $name } nicht erreicht: Die Adresse nimmt sie nicht an.
link-own = Das ist dein eigener Termin.
link-dead = Dieser Link lädt zu nichts mehr ein.
toast-yes = Du kommst 👍
toast-maybe = Vielleicht, notiert
toast-no = Du kommst nicht

## Kurzmeldungen

toast-old = Dieser Knopf ist veraltet.
toast-stranger = Schreib mir zuerst, dann geht es.
toast-not-yours = Das gehört jemand anderem.
toast-answered = Das ist schon beantwortet.
toast-deleted = Gelöscht
toast-revoked = Das Gerät kann sich nicht mehr anmelden.
toast-language = Ich spreche jetzt Deutsch.

## Listen

day-head = <b>{ $date }</b>
entry = { $hours } { $title }
entry-place = { $hours } { $title } · { $place }
numbered = { $number }. { $entry }
and-more = { $count ->
    [one] … und { $count } weiterer
   *[other] … und { $count } weitere
}
list-cut = ⚠️ In deinem Kalender steht mehr, als ich für eine Antwort lese; hier kann etwas fehlen. Frag nach weniger Tagen.
next-cut = ⚠️ In deinem Kalender steht mehr, als ich für eine Antwort lese: Etwas anderes kann früher kommen.
days-cut = ⚠️ Das sind nur die ersten { $count } Tage; frag nach dem Rest noch einmal.
nothing-that-day = Nichts geplant: { $date }.
nothing-that-week = In dieser Woche ({ $date } – { $last }) ist nichts geplant.
nothing-ahead = Bis { $last } ist nichts geplant.
nothing-in-between = Von { $date } bis { $last } ist nichts geplant.
nothing-next = Es steht nichts an.
free-all = { $date }: frei von { $from } bis { $to }
free-none = { $date }: nichts frei
free-gaps = { $date }: frei { $gaps }
free-how = Frag „/free Freitag Nachmittag“.
find-how = Schreib, was ich suchen soll: /find Zahnarzt
found-nothing = Nichts gefunden zu „{ $words }“.
found = { $count ->
    [one] { $count } Termin zu „{ $words }“:
   *[other] { $count } Termine zu „{ $words }“:
}
found-line = { $number }. { $when } – <b>{ $title }</b>

## Geräte

devices-none = Noch ist kein Kalenderprogramm verbunden. Jedes, das CalDAV spricht, geht.
devices = Deine Kalenderprogramme:
device-used = • <b>{ $label }</b>, seit { $made }, zuletzt benutzt { $used }
device-used-by = • <b>{ $label }</b>, seit { $made }, zuletzt benutzt { $used } von { $program }
device-unused = • <b>{ $label }</b>, seit { $made }, noch nicht benutzt
device-first-program = 📱 { $program } ist über <b>{ $label }</b> verbunden.
device-new-program = ⚠️ <b>{ $label }</b> wird jetzt auch von { $program } benutzt. Wenn du das nicht warst, sperre es.
device-kind = Was möchtest du verbinden?
device-apple = iPhone oder Mac
device-android = Android (DAVx⁵)
device-thunderbird = Thunderbird
device-other = Etwas anderes
device-making = Einen Moment, ich erzeuge ein Passwort.
device-login = <b>{ $label }</b> – lege ein CalDAV-Konto an mit:

    Server: <code>{ $url }</code>
    Benutzername: <code>{ $username }</code>
    Passwort: <code>{ $password }</code>
device-setup = 📲 Auf dem Handy oder Mac selbst geht es in einem Schritt: { $link }
    Der Link gilt einmal und zehn Minuten lang. Am Computer zeigt er einen Code für die Kamera des Handys.
device-once = Ich zeige das nur einmal, und diese Nachricht verschwindet in fünf Minuten.

## Einstellungen

settings = <b>Einstellungen</b>
    Zeitzone: { $zone } ({ $time })
    Sprache: { $language }
settings-no-zone = <b>Einstellungen</b>
    Zeitzone: noch nicht genannt, ich rechne in { $zone } ({ $time })
    Sprache: { $language }
languages = Welche Sprache?
language-set = Ich spreche jetzt Deutsch.

## Dateien

import-how = Schick mir eine Kalenderdatei (.ics); ich zeige dir, was darin ist, bevor etwas hineingeht.
import-preview = { $count ->
    [one] { $count } Termin in dieser Datei:
   *[other] { $count } Termine in dieser Datei:
}
import-line = • { $title } ({ $day })
import-rejected = { $count ->
    [one] { $count } Eintrag ist nicht lesbar und bleibt draußen.
   *[other] { $count } Einträge sind nicht lesbar und bleiben draußen.
}
import-dropped = Nichts wurde importiert.
imported = ✔️ Neu: { $created }, geändert: { $updated }, schon da: { $same }
import-refused = { $count ->
    [one] { $count } Eintrag bleibt draußen: Unter derselben UID steht im Kalender etwas anderes, eine Aufgabe statt eines Termins oder umgekehrt.
   *[other] { $count } Einträge bleiben draußen: Unter derselben UID steht im Kalender etwas anderes, eine Aufgabe statt eines Termins oder umgekehrt.
}
file-no-calendar = Ich kann nur Kalenderdateien (.ics) lesen.
file-too-big = Die Datei ist mir zu groß: höchstens 5 MB.
file-nothing = In der Datei finde ich keinen Termin.
export-nothing = Dein Kalender ist leer.
exported = { $count ->
    [one] { $count } Termin
   *[other] { $count } Termine
}
exported-others = { $count ->
    [one] { $count } Aufgabe oder Tagebucheintrag
   *[other] { $count } Aufgaben und Tagebucheinträge
}
exported-unreadable = { $count ->
    [one] ⚠️ { $count } Eintrag ist nicht lesbar und fehlt
   *[other] ⚠️ { $count } Einträge sind nicht lesbar und fehlen
}
exported-cut = ⚠️ Mehr fasst eine Datei nicht: Der Rest fehlt

## Absagen

refused-not-found = Das finde ich nicht: Es ist weg oder gehört jemand anderem.
refused-forbidden = Das darfst du ansehen, aber nicht ändern.
refused-changed-since = Es hat sich inzwischen geändert. Sieh es dir bitte noch einmal an.
refused-no-such-date = Diesen Termin hat die Serie nicht mehr.
refused-backwards = Es würde enden, bevor es beginnt.
refused-rule = So kann ich es nicht wiederholen.
refused-event = Das geht mit diesem Termin nicht.
refused-exists = Das gibt es schon.
refused-too-many = Mehr davon darf es nicht geben.
refused-full = Deine Kalender sind voll. Was du löschst, macht nach 30 Tagen Platz, wenn es nicht mehr zurückgeholt werden kann.
refused-answered = Das ist schon beantwortet oder zu alt.
refused-not-organizer = Nur wer einlädt, kann weitere Gäste einladen.
refused-address = An diese Adresse kann ich nicht schreiben.
refused-not-invited = Dazu bist du nicht mehr eingeladen.
refused-foreign = Bei einem Gast steht an dieser Stelle schon ein anderer Termin. Ich habe nichts geändert.
refused-unknown = Das hat nicht geklappt.

## Menü

slash-today = Was heute ansteht
slash-week = Diese Woche
slash-agenda = Die nächsten zwei Wochen
slash-find = Suchen
slash-cancel = Einen Termin löschen
slash-undo = Letzte Änderung zurücknehmen
slash-invite = Gäste einladen
slash-device = iPhone, Android, Thunderbird
slash-settings = Zeitzone, Sprache
slash-help = Was ich kann
slash-new = Einen Termin anlegen
