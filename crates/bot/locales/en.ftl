# Every sentence the bot says, in English. A text may carry the markup of Telegram's HTML (b, i, code, blockquote);
# what stands in { $... } is escaped before it is put in.

## Dates and times

weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
date = { $weekday } { $day } { $month }
date-year = { $weekday } { $day } { $month } { $year }
day-month = { $day } { $month }
day-month-year = { $day } { $month } { $year }
date-today = today, { $date }
date-tomorrow = tomorrow, { $date }
all-day = all day
span-day = { $date }, all day
span-days = { $from } – { $to }
span-instant = { $date }, { $from }
span-hours = { $date }, { $from }–{ $to }
span-nights = { $date }, { $from } – { $until }, { $to }
time-elsewhere = { $time } in { $city }
length-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
length-hours = { $count } h
length-minutes = { $count } min

## Recurrence

ordinal-1 = first
ordinal-2 = second
ordinal-3 = third
ordinal-4 = fourth
ordinal-last = last
repeat-hourly = { $count ->
    [one] every hour
   *[other] every { $count } hours
}
repeat-daily = { $count ->
    [one] every day
   *[other] every { $count } days
}
repeat-workdays = every weekday (Mon–Fri)
repeat-weekends = every weekend (Sat, Sun)
repeat-weekly = { $count ->
    [one] every week
   *[other] every { $count } weeks
}
repeat-weekly-on = { $count ->
    [one] every week on { $days }
   *[other] every { $count } weeks on { $days }
}
repeat-monthly = { $count ->
    [one] every month
   *[other] every { $count } months
}
repeat-monthly-on = { $count ->
    [one] every month on day { $days }
   *[other] every { $count } months on day { $days }
}
repeat-monthly-last-day = { $count ->
    [one] on the last day of every month
   *[other] on the last day of every { $count } months
}
repeat-monthly-nth = { $count ->
    [one] on the { $ordinal } { $day } of every month
   *[other] on the { $ordinal } { $day } of every { $count } months
}
repeat-yearly = { $count ->
    [one] every year
   *[other] every { $count } years
}
repeat-ever = { $often }
repeat-until = { $often } until { $date }
repeat-count = { $often }, { $count ->
    [one] { $count } time
   *[other] { $count } times
}
repeat-other = repeats by a rule of its own
repeat-never = Does not repeat

## Cards

untitled = (no title)
somebody = Somebody
card-title = 📅 <b>{ $title }</b>
card-called-off = ❌ <s>{ $title }</s> – called off
card-guest = ✉️ { $organizer } invites you: <b>{ $title }</b>
card-guest-called-off = ❌ { $organizer } called off: <s>{ $title }</s>
card-when = { $when } ({ $zone })
card-day = { $when }
card-next-when = Next: { $when } ({ $zone })
card-next-day = Next: { $when }
card-elsewhere = 🌐 { $time }
card-repeat = 🔁 { $rule }
card-place = 📍 { $place }
card-notes = <blockquote>{ $notes }</blockquote>
card-alarms = 🔔 { $alarms }
card-guests = 👥 { $guests }
card-gone = 🗑 <s>{ $title }</s> – deleted
card-no-zone = 🕐 I do not know your time zone yet: /tz
guests-yes = ✅ { $count } ({ $names })
guests-maybe = 🤔 { $count } ({ $names })
guests-no = ❌ { $count } ({ $names })
guests-open = ⏳ { $count } ({ $names })
alarm-at-start = at the start
alarm-before = { $length } before
clash = ⚠️ overlaps { $title } { $from }–{ $to }

## Buttons

button-edit = ✏️ Edit
button-invite = 👥 Invite
button-delete = 🗑 Delete
button-undo = ↩️ Undo
button-redo = ↪️ Redo
button-back = ‹ Back
button-yes = ✅ Yes
button-maybe = 🤔 Maybe
button-no = ❌ No
button-today = Today
button-other = Something else
button-none = None of these
button-only = Only { $date }
button-from = From { $date } on
button-all = All dates
button-invite-names = ✍️ By @name or e-mail
button-invite-link = 🔗 By a link
button-share = 📤 Share
button-import = 📥 Import
button-drop = Do not
button-revoke = 🚫 Revoke { $label }
button-add-device = ➕ Add a device
button-setup = 📲 Set up in one step
button-copy-password = 📋 Copy the password
button-shred = 🗑 Delete this message
button-zone = 🌍 Time zone
button-language = 💬 Language
button-devices = 📱 Devices
button-export = 📤 Export
button-open-chat = Open our chat
key-location = 📍 Send my location
field-title = Title
field-when = When
field-place = Place
field-remind = Remind
field-repeat = Repeat
field-notes = Notes

## Meeting

welcome = Hi { $name }! I keep your calendar. Write to me as you would to a friend: <i>lunch with Bob tomorrow 13:00</i>.

    Which clock do you live by? Send your location, pick a city, or write one.
zone-question = Which clock do you live by? Send your location, pick a city, or write one.
zone-set = Your time zone is { $city } ({ $zone }); it is { $time } there. Not right? /tz and a city
zone-unknown = I do not know “{ $name }”. Try a big city nearby: /tz Berlin
zone-nowhere = That is no place I can find. Write a city instead: /tz Berlin
greeting-group = Hi all! Write <code>/new lunch friday 12:00</code> and I put it in your calendar.
only-in-private = That is for the two of us. Write to me in private.

## Help

help = Write what you plan: <i>dentist tue 9:30 45m @ Main St 5</i>, <i>standup every weekday 9:15</i>. Answer a card to change it: <i>move to thu 10</i>, <i>1h longer</i>, <i>invite @bob</i>.

    /today /tomorrow /week /agenda – what is planned
    /find /free – search, gaps
    /cancel /undo – delete, take back
    /invite – guests
    /device – iPhone, Android, Thunderbird (CalDAV)
    /import /export – calendar files
    /tz /settings – time zone, language
help-group = Write <code>/new lunch friday 12:00</code> to add an event. Everything else we do in private.
hint-small-talk = 🙂 Tell me what you plan and when, and I note it down. /help shows more.
hint-past = That sounds as if it is over. For something to come, write what and when.
hint-question = I only know about your calendar: ask me “what do I have tomorrow?”
hint-too-long = That is too long for me. One event in a few lines, please.
hint-unknown-command = I do not know that command. /help shows what I can do.
hint-voice = I cannot listen yet. Write it to me, please.
hint-picture = I cannot read pictures yet. Write it to me, please.
late = ✔️ Done. I was interrupted before I could say so; /undo takes a change back.
late-device = I was interrupted while I made a password. If you do not see it above, look at /device, revoke it there and make another.
apology = Sorry, something went wrong on my side, and I could not do that. If it happens again, tell whoever runs me this number: <code>{ $id }</code>

## Questions

clarify-no-title = What is it called?
clarify-no-date = When is <b>{ $title }</b>? Choose or write a day and time.
clarify-no-time = When does <b>{ $title }</b> begin?
clarify-vague = When exactly is <b>{ $title }</b>?
clarify-either = Which one is right for <b>{ $title }</b>?
clarify-weekday-mismatch = The weekday and the date do not go together. Which one is right for <b>{ $title }</b>?
clarify-past = That time is over. When is <b>{ $title }</b>?
clarify-end-before-start = The end is before the start. When is <b>{ $title }</b>?
clarify-impossible-date = There is no such date. When is <b>{ $title }</b>?
clarify-impossible-time = There is no such time. When is <b>{ $title }</b>?
clarify-gap = The clocks skip that time that night. When is <b>{ $title }</b>?
clarify-day-month-order = Which date is it for <b>{ $title }</b>?
clarify-empty-recurrence = That would never happen. When is <b>{ $title }</b>?
clarify-unclear-recurrence = How often is <b>{ $title }</b>?
clarify-unread = I am not sure I read that right. Is it one of these?
clarify-unclear-edit = What is to change?
clarify-maybe-no-event = Shall I note that down?
clarify-other = Then write when <b>{ $title }</b> is.
clarify-anew = Then write it again, with a day and a time.
clarify-chosen = ✔️ { $title }: { $answer }
option-keep = { $when } all the same
option-untitled = { $when } without a title
pick-which = Which one do you mean?
question-dropped = Then nothing changes.
reach-delete = Delete which dates of <b>{ $title }</b>?
reach-change = Change which dates of <b>{ $title }</b>?

## Changes

moved = ✔️ <b>{ $title }</b>
    { $from } → { $to }
changed = ✔️ <b>{ $title }</b> is changed.
deleted = 🗑 Deleted <b>{ $title }</b>.
calendar-deleted = 🗑 Your calendar <b>{ $name }</b> was deleted, with { $count ->
    [0] nothing in it
    [one] one entry
   *[other] { $count } entries
}.
undone-back = It is back.
undone-as-before = It is as before.
undone-gone = Taken back.
undo-nothing = There is nothing to take back.
cancel-question = The question is closed.
cancel-nothing = There is nothing to delete in the next 60 days.
cancel-which = What shall I delete?
edit-which = Which event? Answer its card, or name it: “move lunch to 2pm”.
edit-not-found = I find no event called “{ $title }”.
unfit-whole-day = That one lasts whole days. Give it a time first: “move to 14:00”.
unfit-nothing = I do not see what is to change. Try “move to thu 10” or “1h longer”.
ask-title = Write the new title of <b>{ $title }</b>.
ask-when = Write when <b>{ $title }</b> is: “thu 10”, “1h later”, “14–15:30”.
ask-when-again = I do not read a time in that. Try “thu 10” or “tomorrow 14–15:30”.
ask-place = Write where <b>{ $title }</b> is.
ask-notes = Write the notes for <b>{ $title }</b>.
ask-remind = When shall I remind you of <b>{ $title }</b>?
ask-repeat = How often is <b>{ $title }</b>?
remind-never = No reminder

## Guests

invite-menu = How do you want to invite to <b>{ $title }</b>?
invite-names = Write who is to come to <b>{ $title }</b>: @names, e-mail addresses, or both.
invite-how = Write @names or e-mail addresses: <code>@bob eve@example.org</code>
invite-which = To which event? Answer its card with “invite @bob”.
invite-link = Whoever opens this link in the next 30 days is invited to <b>{ $title }</b>:
    { $link }
invited = 👥 Invited: { $names }
invite-unknown = I cannot write to { $names } first. Pass this link on:
    { $link }
invite-nobody = There is nobody new to invite.
unreached-person = ✉️ { $name } did not get the invitation to <b>{ $title }</b>: Telegram does not let me write to them. Pass them a link instead: 👥 Invite on the card.
unreached-mail = ✉️ The mail about <b>{ $title }</b> did not reach { $name }: the address does not take it.
link-own = That is your own event.
link-dead = That link no longer invites to anything.
toast-yes = You go 👍
toast-maybe = Maybe, noted
toast-no = You do not go

## Toasts

toast-old = This button is old.
toast-stranger = Write to me first, then it works.
toast-not-yours = This is somebody else's.
toast-answered = That is answered already.
toast-deleted = Deleted
toast-revoked = It can no longer sign in.
toast-language = I speak English now.

## Lists

day-head = <b>{ $date }</b>
entry = { $hours } { $title }
entry-place = { $hours } { $title } · { $place }
numbered = { $number }. { $entry }
and-more = { $count ->
    [one] … and { $count } more
   *[other] … and { $count } more
}
list-cut = ⚠️ There is more in your calendar than I read for one answer, so something may be missing here. Ask about fewer days.
next-cut = ⚠️ There is more in your calendar than I read for one answer: something else may come sooner.
days-cut = ⚠️ These are only the first { $count } days; ask again for the rest.
nothing-that-day = Nothing is planned: { $date }.
nothing-that-week = Nothing is planned that week ({ $date } – { $last }).
nothing-ahead = Nothing is planned until { $last }.
nothing-in-between = Nothing is planned from { $date } to { $last }.
nothing-next = Nothing is coming up.
free-all = { $date }: free from { $from } to { $to }
free-none = { $date }: nothing free
free-gaps = { $date }: free { $gaps }
free-how = Ask “/free friday afternoon”.
find-how = Write what to look for: /find dentist
found-nothing = Nothing found for “{ $words }”.
found = { $count ->
    [one] { $count } event for “{ $words }”:
   *[other] { $count } events for “{ $words }”:
}
found-line = { $number }. { $when } – <b>{ $title }</b>

## Devices

devices-none = No calendar program is connected yet. Any program that speaks CalDAV will do.
devices = Your calendar programs:
device-used = • <b>{ $label }</b>, since { $made }, last used { $used }
device-used-by = • <b>{ $label }</b>, since { $made }, last used { $used } by { $program }
device-unused = • <b>{ $label }</b>, since { $made }, not used yet
device-first-program = 📱 { $program } is connected through <b>{ $label }</b>.
device-new-program = ⚠️ <b>{ $label }</b> is now used by { $program } as well. If that was not you, revoke it.
device-kind = What do you want to connect?
device-apple = iPhone or Mac
device-android = Android (DAVx⁵)
device-thunderbird = Thunderbird
device-other = Something else
device-making = One moment, I am making a password.
device-login = <b>{ $label }</b> – add a CalDAV account with:

    Server: <code>{ $url }</code>
    User name: <code>{ $username }</code>
    Password: <code>{ $password }</code>
device-setup = 📲 On the phone or Mac itself it takes one step: { $link }
    It works once, within ten minutes. On a computer it shows a code for the phone's camera.
device-once = I show this once, and this message goes in five minutes.

## Settings

settings = <b>Settings</b>
    Time zone: { $zone } ({ $time })
    Language: { $language }
settings-no-zone = <b>Settings</b>
    Time zone: not told yet, I count in { $zone } ({ $time })
    Language: { $language }
languages = Which language?
language-set = I speak English now.

## Files

import-how = Send me a calendar file (.ics), and I show you what is in it before anything goes in.
import-preview = { $count ->
    [one] { $count } event in this file:
   *[other] { $count } events in this file:
}
import-line = • { $title } ({ $day })
import-rejected = { $count ->
    [one] { $count } entry cannot be read and stays out.
   *[other] { $count } entries cannot be read and stay out.
}
import-dropped = Nothing was imported.
imported = ✔️ New: { $created }, changed: { $updated }, there already: { $same }
import-refused = { $count ->
    [one] { $count } entry stays out: your calendar has something else under the same UID, a to-do for an event or the other way round.
   *[other] { $count } entries stay out: your calendar has something else under the same UID, a to-do for an event or the other way round.
}
file-no-calendar = I can only read calendar files (.ics).
file-too-big = That file is too big for me: 5 MB at most.
file-nothing = I find no event in that file.
export-nothing = Your calendar is empty.
exported = { $count ->
    [one] { $count } event
   *[other] { $count } events
}
exported-others = { $count ->
    [one] { $count } task or journal entry
   *[other] { $count } tasks and journal entries
}
exported-unreadable = { $count ->
    [one] ⚠️ { $count } entry cannot be read and is missing
   *[other] ⚠️ { $count } entries cannot be read and are missing
}
exported-cut = ⚠️ One file does not take more: the rest is missing

## Refusals

refused-not-found = I cannot find that: it is gone, or it is somebody else's.
refused-forbidden = You may look at that, but not change it.
refused-changed-since = It has changed since. Look at it again, please.
refused-no-such-date = The series has no such date any more.
refused-backwards = It would end before it begins.
refused-rule = I cannot repeat it that way.
refused-event = That does not work for this event.
refused-exists = That is there already.
refused-too-many = There are as many as there may be.
refused-full = Your calendars are full. What you delete makes room after 30 days, when it can no longer be brought back.
refused-answered = That is answered already, or too old.
refused-not-organizer = Only the organizer can invite.
refused-address = That is no address I can write to.
refused-not-invited = You are not invited to that any more.
refused-foreign = One of them has another event in this one's place. I left everything as it is.
refused-unknown = That did not work.

## Menu

slash-today = What is today
slash-week = This week
slash-agenda = The next two weeks
slash-find = Search
slash-cancel = Delete an event
slash-undo = Take the last change back
slash-invite = Invite guests
slash-device = iPhone, Android, Thunderbird
slash-settings = Time zone, language
slash-help = What I can do
slash-new = Add an event
