# Все фразы бота по-русски.

## Даты и время

weekday-1 = пн
weekday-2 = вт
weekday-3 = ср
weekday-4 = чт
weekday-5 = пт
weekday-6 = сб
weekday-7 = вс
month-1 = янв
month-2 = фев
month-3 = мар
month-4 = апр
month-5 = мая
month-6 = июн
month-7 = июл
month-8 = авг
month-9 = сен
month-10 = окт
month-11 = ноя
month-12 = дек
date = { $weekday } { $day } { $month }
date-year = { $weekday } { $day } { $month } { $year }
day-month = { $day } { $month }
day-month-year = { $day } { $month } { $year }
date-today = сегодня, { $date }
date-tomorrow = завтра, { $date }
all-day = весь день
span-day = { $date }, весь день
span-days = { $from } – { $to }
span-instant = { $date }, { $from }
span-hours = { $date }, { $from }–{ $to }
span-nights = { $date }, { $from } – { $until }, { $to }
time-elsewhere = { $time } ({ $city })
length-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[other] { $count } дней
}
length-hours = { $count } ч
length-minutes = { $count } мин

## Повторения

ordinal-1 = первый
ordinal-2 = второй
ordinal-3 = третий
ordinal-4 = четвёртый
ordinal-last = последний
repeat-hourly = { $count ->
    [1] каждый час
    [one] каждый { $count } час
    [few] каждые { $count } часа
   *[other] каждые { $count } часов
}
repeat-daily = { $count ->
    [1] каждый день
    [one] каждый { $count } день
    [few] каждые { $count } дня
   *[other] каждые { $count } дней
}
repeat-workdays = по будням (пн–пт)
repeat-weekends = по выходным (сб, вс)
repeat-weekly = { $count ->
    [1] каждую неделю
    [one] каждую { $count } неделю
    [few] каждые { $count } недели
   *[other] каждые { $count } недель
}
repeat-weekly-on = { $count ->
    [1] каждую неделю: { $days }
    [one] каждую { $count } неделю: { $days }
    [few] каждые { $count } недели: { $days }
   *[other] каждые { $count } недель: { $days }
}
repeat-monthly = { $count ->
    [1] каждый месяц
    [one] каждый { $count } месяц
    [few] каждые { $count } месяца
   *[other] каждые { $count } месяцев
}
repeat-monthly-on = { $count ->
    [1] каждый месяц { $days } числа
    [one] каждый { $count } месяц { $days } числа
    [few] каждые { $count } месяца { $days } числа
   *[other] каждые { $count } месяцев { $days } числа
}
repeat-monthly-last-day = { $count ->
    [1] в последний день каждого месяца
    [one] в последний день каждого { $count } месяца
    [few] каждые { $count } месяца в последний день
   *[other] каждые { $count } месяцев в последний день
}
repeat-monthly-nth = { $count ->
    [1] каждый месяц: { $ordinal } { $day }
    [one] каждый { $count } месяц: { $ordinal } { $day }
    [few] каждые { $count } месяца: { $ordinal } { $day }
   *[other] каждые { $count } месяцев: { $ordinal } { $day }
}
repeat-yearly = { $count ->
    [1] каждый год
    [one] каждый { $count } год
    [few] каждые { $count } года
   *[other] каждые { $count } лет
}
repeat-ever = { $often }
repeat-until = { $often } до { $date }
repeat-count = { $often }, { $count ->
    [one] { $count } раз
    [few] { $count } раза
   *[other] { $count } раз
}
repeat-other = повторяется по своему правилу
repeat-never = Не повторять

## Карточки

untitled = (без названия)
somebody = Кто-то
card-title = 📅 <b>{ $title }</b>
card-called-off = ❌ <s>{ $title }</s> – отменено
card-guest = ✉️ { $organizer } приглашает: <b>{ $title }</b>
card-guest-called-off = ❌ { $organizer } отменяет: <s>{ $title }</s>
card-when = { $when } ({ $zone })
card-day = { $when }
card-next-when = Ближайшее: { $when } ({ $zone })
card-next-day = Ближайшее: { $when }
card-elsewhere = 🌐 { $time }
card-repeat = 🔁 { $rule }
card-place = 📍 { $place }
card-notes = <blockquote>{ $notes }</blockquote>
card-alarms = 🔔 { $alarms }
card-guests = 👥 { $guests }
card-gone = 🗑 <s>{ $title }</s> – удалено
card-no-zone = 🕐 Я ещё не знаю ваш часовой пояс: /tz
guests-yes = ✅ { $count } ({ $names })
guests-maybe = 🤔 { $count } ({ $names })
guests-no = ❌ { $count } ({ $names })
guests-open = ⏳ { $count } ({ $names })
alarm-at-start = в момент начала
alarm-before = за { $length }
clash = ⚠️ пересекается: { $title } { $from }–{ $to }

## Кнопки

button-edit = ✏️ Изменить
button-invite = 👥 Пригласить
button-delete = 🗑 Удалить
button-undo = ↩️ Отменить
button-redo = ↪️ Вернуть
button-back = ‹ Назад
button-yes = ✅ Да
button-maybe = 🤔 Возможно
button-no = ❌ Нет
button-today = Сегодня
button-other = Другое
button-none = Ни одно из них
button-only = Только { $date }
button-from = Начиная с { $date }
button-all = Все даты
button-invite-names = ✍️ По @имени или почте
button-invite-link = 🔗 По ссылке
button-share = 📤 Поделиться
button-import = 📥 Импортировать
button-drop = Не надо
button-revoke = 🚫 Отключить { $label }
button-add-device = ➕ Добавить устройство
button-setup = 📲 Настроить одним нажатием
button-copy-password = 📋 Скопировать пароль
button-shred = 🗑 Удалить это сообщение
button-zone = 🌍 Часовой пояс
button-language = 💬 Язык
button-devices = 📱 Устройства
button-export = 📤 Экспорт
button-open-chat = Открыть наш чат
key-location = 📍 Отправить геопозицию
field-title = Название
field-when = Когда
field-place = Место
field-remind = Напомнить
field-repeat = Повторять
field-notes = Заметки

## Знакомство

welcome = Здравствуйте, { $name }! Я веду ваш календарь. Пишите как другу: <i>обед с Бобом завтра в 13:00</i>.

    По каким часам вы живёте? Отправьте геопозицию, выберите город или напишите его.
zone-question = По каким часам вы живёте? Отправьте геопозицию, выберите город или напишите его.
zone-set = Ваш часовой пояс: { $city } ({ $zone }), там сейчас { $time }. Не так? /tz и город
zone-unknown = Не знаю «{ $name }». Попробуйте большой город рядом: /tz Москва
zone-nowhere = Не нахожу такого места. Напишите город: /tz Москва
greeting-group = Всем привет! Напишите <code>/new обед в пятницу 12:00</code>, и я внесу это в ваш календарь.
only-in-private = Это только между нами. Напишите мне лично.

## Помощь

help = Пишите, что планируете: <i>стоматолог вт 9:30</i>, <i>планёрка по будням в 9:15</i>. Ответьте на карточку, чтобы её изменить: <i>перенеси на чт 10:00</i>, <i>на час дольше</i>, <i>@bob</i>.

    /today /tomorrow /week /agenda – что запланировано
    /find /free – поиск, свободное время
    /cancel /undo – удалить, вернуть
    /invite – гости
    /device – iPhone, Android, Thunderbird (CalDAV)
    /import /export – файлы календаря
    /tz /settings – часовой пояс, язык
help-group = Напишите <code>/new обед в пятницу 12:00</code>, чтобы добавить событие. Всё остальное – в личном чате.
hint-small-talk = 🙂 Скажите, что и когда, и я запишу. Подробнее: /help
hint-past = Похоже, это уже прошло. Для будущего напишите, что и когда.
hint-question = Я знаю только ваш календарь: спросите «что у меня завтра?»
hint-too-long = Для меня это слишком длинно. Одно событие в нескольких строках, пожалуйста.
hint-unknown-command = Такой команды не знаю. /help покажет, что я умею.
hint-voice = Слушать я пока не умею. Напишите, пожалуйста.
hint-picture = Читать картинки я пока не умею. Напишите, пожалуйста.
late = ✔️ Готово. Меня прервали, и я не успел об этом сказать; /undo отменяет изменение.
late-device = Меня прервали, пока я создавал пароль. Если его нет выше, отзовите его в /device и создайте новый.
apology = Извините, у меня что-то пошло не так, и это не получилось. Если повторится, назовите тому, кто меня содержит, этот номер: <code>{ $id }</code>

## Вопросы

clarify-no-title = Как это называется?
clarify-no-date = Когда <b>{ $title }</b>? Выберите или напишите день и время.
clarify-no-time = Когда начинается <b>{ $title }</b>?
clarify-vague = Когда именно <b>{ $title }</b>?
clarify-either = Что верно для <b>{ $title }</b>?
clarify-weekday-mismatch = День недели и дата не сходятся. Что верно для <b>{ $title }</b>?
clarify-past = Это время уже прошло. Когда <b>{ $title }</b>?
clarify-end-before-start = Конец раньше начала. Когда <b>{ $title }</b>?
clarify-impossible-date = Такой даты нет. Когда <b>{ $title }</b>?
clarify-impossible-time = Такого времени нет. Когда <b>{ $title }</b>?
clarify-gap = В ту ночь часы перескакивают это время. Когда <b>{ $title }</b>?
clarify-day-month-order = Какая это дата для <b>{ $title }</b>?
clarify-empty-recurrence = Так этого не случится никогда. Когда <b>{ $title }</b>?
clarify-unclear-recurrence = Как часто <b>{ $title }</b>?
clarify-unread = Не уверен, что понял верно. Это что-то из этого?
clarify-unclear-edit = Что изменить?
clarify-maybe-no-event = Записать это?
clarify-other = Тогда напишите, когда <b>{ $title }</b>.
clarify-anew = Тогда напишите ещё раз, с днём и временем.
clarify-chosen = ✔️ { $title }: { $answer }
option-keep = всё равно { $when }
option-untitled = { $when } без названия
pick-which = Что из этого?
question-dropped = Тогда всё остаётся как есть.
reach-delete = Какие даты <b>{ $title }</b> удалить?
reach-change = Какие даты <b>{ $title }</b> изменить?

## Изменения

moved = ✔️ <b>{ $title }</b>
    { $from } → { $to }
changed = ✔️ <b>{ $title }</b> изменено.
deleted = 🗑 Удалено: <b>{ $title }</b>.
calendar-deleted = 🗑 Ваш календарь <b>{ $name }</b> удалён, { $count ->
    [0] он был пуст
    [one] в нём была { $count } запись
    [few] в нём было { $count } записи
   *[other] в нём было { $count } записей
}.
undone-back = Снова на месте.
undone-as-before = Снова как было.
undone-gone = Отменено.
undo-nothing = Отменять нечего.
cancel-question = Вопрос закрыт.
cancel-nothing = В ближайшие 60 дней удалять нечего.
cancel-which = Что удалить?
edit-which = Какое событие? Ответьте на карточку или назовите: «перенеси обед на 14:00».
edit-not-found = Не нахожу события «{ $title }».
unfit-whole-day = Оно на весь день. Сначала задайте время: «перенеси на 14:00».
unfit-nothing = Не вижу, что изменить. Попробуйте «перенеси на чт 10:00» или «на час дольше».
ask-title = Напишите новое название для <b>{ $title }</b>.
ask-when = Напишите, когда <b>{ $title }</b>: «чт 10:00», «на час позже», «14–15:30».
ask-when-again = Не вижу здесь времени. Попробуйте «чт 10:00» или «завтра 14–15:30».
ask-place = Напишите, где <b>{ $title }</b>.
ask-notes = Напишите заметки к <b>{ $title }</b>.
ask-remind = Когда напомнить о <b>{ $title }</b>?
ask-repeat = Как часто <b>{ $title }</b>?
remind-never = Не напоминать

## Гости

invite-menu = Как пригласить на <b>{ $title }</b>?
invite-names = Напишите, кого позвать на <b>{ $title }</b>: @имена, адреса почты или и то и другое.
invite-how = Напишите @имена или адреса почты: <code>@bob eve@example.org</code>
invite-which = На какое событие? Ответьте на его карточку: «@bob».
invite-link = Кто откроет эту ссылку в ближайшие 30 дней, приглашён на <b>{ $title }</b>:
    { $link }
invited = 👥 Приглашены: { $names }
invite-unknown = Я не могу первым написать { $names }. Передайте эту ссылку:
    { $link }
invite-nobody = Новых гостей нет.
unreached-person = ✉️ { $name }: приглашение на <b>{ $title }</b> не дошло, Telegram не даёт мне туда писать. Передайте ссылку: кнопка 👥 на карточке.
unreached-mail = ✉️ Письмо о <b>{ $title }</b> не дошло: { $name } его не принимает.
link-own = Это ваше собственное событие.
link-dead = Эта ссылка больше никуда не приглашает.
toast-yes = Вы идёте 👍
toast-maybe = Возможно, записал
toast-no = Вы не идёте

## Короткие ответы

toast-old = Эта кнопка устарела.
toast-stranger = Сначала напишите мне, и заработает.
toast-not-yours = Это чужое.
toast-answered = На это уже ответили.
toast-deleted = Удалено
toast-revoked = Устройство больше не войдёт.
toast-language = Теперь говорю по-русски.

## Списки

day-head = <b>{ $date }</b>
entry = { $hours } { $title }
entry-place = { $hours } { $title } · { $place }
numbered = { $number }. { $entry }
and-more = { $count ->
    [one] … и ещё { $count }
   *[other] … и ещё { $count }
}
list-cut = ⚠️ В вашем календаре больше, чем я читаю для одного ответа: здесь может чего-то не хватать. Спросите о меньшем числе дней.
next-cut = ⚠️ В календаре больше, чем я читаю для одного ответа: что-то другое может быть раньше.
days-cut = { $count ->
    [one] ⚠️ Это только первый { $count } день; об остальных спросите ещё раз.
    [few] ⚠️ Это только первые { $count } дня; об остальных спросите ещё раз.
   *[other] ⚠️ Это только первые { $count } дней; об остальных спросите ещё раз.
}
nothing-that-day = Ничего не запланировано: { $date }.
nothing-that-week = На этой неделе ({ $date } – { $last }) ничего не запланировано.
nothing-ahead = До { $last } ничего не запланировано.
nothing-in-between = С { $date } по { $last } ничего не запланировано.
nothing-next = Впереди ничего нет.
free-all = { $date }: свободно с { $from } до { $to }
free-none = { $date }: свободного времени нет
free-gaps = { $date }: свободно { $gaps }
free-how = Спросите «/free пятница после обеда».
find-how = Напишите, что искать: /find стоматолог
found-nothing = По «{ $words }» ничего не нашлось.
found = { $count ->
    [one] { $count } событие по «{ $words }»:
    [few] { $count } события по «{ $words }»:
   *[other] { $count } событий по «{ $words }»:
}
found-line = { $number }. { $when } – <b>{ $title }</b>

## Устройства

devices-none = Ни одна программа-календарь ещё не подключена. Подойдёт любая с CalDAV.
devices = Ваши программы-календари:
device-used = • <b>{ $label }</b>, с { $made }, последний вход { $used }
device-used-by = • <b>{ $label }</b>, с { $made }, последний вход { $used }, программа { $program }
device-unused = • <b>{ $label }</b>, с { $made }, ещё не входила
device-first-program = 📱 Программа { $program } подключена через <b>{ $label }</b>.
device-new-program = ⚠️ <b>{ $label }</b> теперь использует и программа { $program }. Если это не вы, отключите доступ.
device-kind = Что подключаем?
device-apple = iPhone или Mac
device-android = Android (DAVx⁵)
device-thunderbird = Thunderbird
device-other = Другое
device-making = Секунду, создаю пароль.
device-login = <b>{ $label }</b> – добавьте учётную запись CalDAV:

    Сервер: <code>{ $url }</code>
    Имя пользователя: <code>{ $username }</code>
    Пароль: <code>{ $password }</code>
device-setup = 📲 На самом телефоне или Mac — один шаг: { $link }
    Ссылка действует один раз, в течение десяти минут. На компьютере она покажет код для камеры телефона.
device-once = Показываю один раз; сообщение исчезнет через пять минут.

## Настройки

settings = <b>Настройки</b>
    Часовой пояс: { $zone } ({ $time })
    Язык: { $language }
settings-no-zone = <b>Настройки</b>
    Часовой пояс: ещё не указан, считаю по { $zone } ({ $time })
    Язык: { $language }
languages = Какой язык?
language-set = Теперь говорю по-русски.

## Файлы

import-how = Пришлите файл календаря (.ics): сначала покажу, что в нём.
import-preview = { $count ->
    [one] { $count } событие в файле:
    [few] { $count } события в файле:
   *[other] { $count } событий в файле:
}
import-line = • { $title } ({ $day })
import-rejected = { $count ->
    [one] { $count } запись не читается и не войдёт.
    [few] { $count } записи не читаются и не войдут.
   *[other] { $count } записей не читаются и не войдут.
}
import-dropped = Ничего не импортировано.
imported = ✔️ Новых: { $created }, изменено: { $updated }, уже было: { $same }
import-refused = { $count ->
    [one] { $count } запись не вошла: под тем же UID в календаре стоит другое, задача вместо события или наоборот.
    [few] { $count } записи не вошли: под тем же UID в календаре стоит другое, задача вместо события или наоборот.
   *[other] { $count } записей не вошли: под тем же UID в календаре стоит другое, задача вместо события или наоборот.
}
file-no-calendar = Я читаю только файлы календаря (.ics).
file-too-big = Файл слишком велик: не больше 5 МБ.
file-nothing = В этом файле нет событий.
export-nothing = Ваш календарь пуст.
exported = { $count ->
    [one] { $count } событие
    [few] { $count } события
   *[other] { $count } событий
}
exported-others = { $count ->
    [one] { $count } задача или запись дневника
    [few] { $count } задачи и записи дневника
   *[other] { $count } задач и записей дневника
}
exported-unreadable = { $count ->
    [one] ⚠️ { $count } запись не читается и пропущена
    [few] ⚠️ { $count } записи не читаются и пропущены
   *[other] ⚠️ { $count } записей не читаются и пропущены
}
exported-cut = ⚠️ Больше в один файл не входит: остальное пропущено

## Отказы

refused-not-found = Не нахожу: это удалено или чужое.
refused-forbidden = Это можно смотреть, но не менять.
refused-changed-since = С тех пор всё изменилось. Посмотрите ещё раз, пожалуйста.
refused-no-such-date = Такой даты в серии больше нет.
refused-backwards = Оно закончилось бы раньше, чем началось.
refused-rule = Так повторять не получится.
refused-event = С этим событием так нельзя.
refused-exists = Такое уже есть.
refused-too-many = Больше уже нельзя.
refused-full = Ваши календари заполнены. Удалённое освободит место через 30 дней, когда его уже нельзя будет вернуть.
refused-answered = На это уже ответили, или вопрос устарел.
refused-not-organizer = Приглашать может только организатор.
refused-address = На такой адрес написать нельзя.
refused-not-invited = Вы сюда больше не приглашены.
refused-foreign = У кого-то из гостей на этом месте другое событие. Я ничего не менял.
refused-unknown = Не получилось.

## Меню

slash-today = Что сегодня
slash-week = Эта неделя
slash-agenda = Ближайшие две недели
slash-find = Поиск
slash-cancel = Удалить событие
slash-undo = Отменить последнее изменение
slash-invite = Пригласить гостей
slash-device = iPhone, Android, Thunderbird
slash-settings = Часовой пояс, язык
slash-help = Что я умею
slash-new = Добавить событие
