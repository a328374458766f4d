# Todas las frases del bot en español.

## Fechas y horas

weekday-1 = lun
weekday-2 = mar
weekday-3 = mié
weekday-4 = jue
weekday-5 = vie
weekday-6 = sáb
weekday-7 = dom
month-1 = ene
month-2 = feb
month-3 = mar
month-4 = abr
month-5 = may
month-6 = jun
month-7 = jul
month-8 = ago
month-9 = sep
month-10 = oct
month-11 = nov
month-12 = dic
date = { $weekday } { $day } { $month }
date-year = { $weekday } { $day } { $month } { $year }
day-month = { $day } { $month }
day-month-year = { $day } { $month } { $year }
date-today = hoy, { $date }
date-tomorrow = mañana, { $date }
all-day = todo el día
span-day = { $date }, todo el día
span-days = { $from } – { $to }
span-instant = { $date }, { $from }
span-hours = { $date }, { $from }–{ $to }
span-nights = { $date }, { $from } – { $until }, { $to }
time-elsewhere = { $time } en { $city }
length-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}
length-hours = { $count } h
length-minutes = { $count } min

## Repetición

ordinal-1 = primer
ordinal-2 = segundo
ordinal-3 = tercer
ordinal-4 = cuarto
ordinal-last = último
repeat-hourly = { $count ->
    [one] cada hora
   *[other] cada { $count } horas
}
repeat-daily = { $count ->
    [one] todos los días
   *[other] cada { $count } días
}
repeat-workdays = de lunes a viernes
repeat-weekends = los fines de semana (sáb, dom)
repeat-weekly = { $count ->
    [one] cada semana
   *[other] cada { $count } semanas
}
repeat-weekly-on = { $count ->
    [one] cada semana: { $days }
   *[other] cada { $count } semanas: { $days }
}
repeat-monthly = { $count ->
    [one] cada mes
   *[other] cada { $count } meses
}
repeat-monthly-on = { $count ->
    [one] cada mes, el día { $days }
   *[other] cada { $count } meses, el día { $days }
}
repeat-monthly-last-day = { $count ->
    [one] el último día de cada mes
   *[other] el último día cada { $count } meses
}
repeat-monthly-nth = { $count ->
    [one] el { $ordinal } { $day } de cada mes
   *[other] el { $ordinal } { $day } cada { $count } meses
}
repeat-yearly = { $count ->
    [one] cada año
   *[other] cada { $count } años
}
repeat-ever = { $often }
repeat-until = { $often } hasta el { $date }
repeat-count = { $often }, { $count ->
    [one] { $count } vez
   *[other] { $count } veces
}
repeat-other = se repite según su propia regla
repeat-never = No se repite

## Tarjetas

untitled = (sin título)
somebody = Alguien
card-title = 📅 <b>{ $title }</b>
card-called-off = ❌ <s>{ $title }</s> – cancelado
card-guest = ✉️ { $organizer } te invita: <b>{ $title }</b>
card-guest-called-off = ❌ { $organizer } canceló: <s>{ $title }</s>
card-when = { $when } ({ $zone })
card-day = { $when }
card-next-when = Próximo: { $when } ({ $zone })
card-next-day = Próximo: { $when }
card-elsewhere = 🌐 { $time }
card-repeat = 🔁 { $rule }
card-place = 📍 { $place }
card-notes = <blockquote>{ $notes }</blockquote>
card-alarms = 🔔 { $alarms }
card-guests = 👥 { $guests }
card-gone = 🗑 <s>{ $title }</s> – eliminado
card-no-zone = 🕐 Aún no sé tu zona horaria: /tz
guests-yes = ✅ { $count } ({ $names })
guests-maybe = 🤔 { $count } ({ $names })
guests-no = ❌ { $count } ({ $names })
guests-open = ⏳ { $count } ({ $names })
alarm-at-start = al empezar
alarm-before = { $length } antes
clash = ⚠️ coincide con { $title } { $from }–{ $to }

## Botones

button-edit = ✏️ Editar
button-invite = 👥 Invitar
button-delete = 🗑 Eliminar
button-undo = ↩️ Deshacer
button-redo = ↪️ Rehacer
button-back = ‹ Volver
button-yes = ✅ Sí
button-maybe = 🤔 Quizás
button-no = ❌ No
button-today = Hoy
button-other = Otra cosa
button-none = Ninguno de estos
button-only = Solo el { $date }
button-from = Desde el { $date }
button-all = Todas las fechas
button-invite-names = ✍️ Por @nombre o correo
button-invite-link = 🔗 Por un enlace
button-share = 📤 Compartir
button-import = 📥 Importar
button-drop = Mejor no
button-revoke = 🚫 Revocar { $label }
button-add-device = ➕ Añadir un dispositivo
button-setup = 📲 Configurar en un paso
button-copy-password = 📋 Copiar la contraseña
button-shred = 🗑 Borrar este mensaje
button-zone = 🌍 Zona horaria
button-language = 💬 Idioma
button-devices = 📱 Dispositivos
button-export = 📤 Exportar
button-open-chat = Abrir nuestro chat
key-location = 📍 Enviar mi ubicación
field-title = Título
field-when = Cuándo
field-place = Lugar
field-remind = Recordar
field-repeat = Repetir
field-notes = Notas

## Presentación

welcome = ¡Hola, { $name }! Llevo tu calendario. Escríbeme como a un amigo: <i>comida con Bob mañana 13:00</i>.

    ¿Por qué reloj te guías? Envía tu ubicación, elige una ciudad o escríbela.
zone-question = ¿Por qué reloj te guías? Envía tu ubicación, elige una ciudad o escríbela.
zone-set = Tu zona horaria es { $city } ({ $zone }); allí son las { $time }. ¿No es así? /tz y una ciudad
zone-unknown = No conozco «{ $name }». Prueba con una ciudad grande cercana: /tz Madrid
zone-nowhere = No encuentro ese lugar. Escribe mejor una ciudad: /tz Madrid
greeting-group = ¡Hola a todos! Escribid <code>/new comida viernes 12:00</code> y lo apunto en vuestro calendario.
only-in-private = Eso es solo entre nosotros. Escríbeme en privado.

## Ayuda

help = Escribe lo que planeas: <i>dentista mar 9:30</i>, <i>reunión de lunes a viernes 9:15</i>. Responde a una tarjeta para cambiarla: <i>mover al jue 10:00</i>, <i>1 h más</i>, <i>@bob</i>.

    /today /tomorrow /week /agenda – lo previsto
    /find /free – buscar, huecos
    /cancel /undo – eliminar, deshacer
    /invite – invitados
    /device – iPhone, Android, Thunderbird (CalDAV)
    /import /export – archivos de calendario
    /tz /settings – zona horaria, idioma
help-group = Escribid <code>/new comida viernes 12:00</code> para añadir un evento. Lo demás lo hacemos en privado.
hint-small-talk = 🙂 Dime qué planeas y cuándo, y lo apunto. Más en /help.
hint-past = Eso suena a que ya pasó. Para algo futuro, escribe qué y cuándo.
hint-question = Solo sé de tu calendario: pregúntame «¿qué tengo mañana?»
hint-too-long = Es demasiado largo para mí. Un evento en pocas líneas, por favor.
hint-unknown-command = No conozco ese comando. /help muestra lo que sé hacer.
hint-voice = Todavía no sé escuchar. Escríbemelo, por favor.
hint-picture = Todavía no sé leer imágenes. Escríbemelo, por favor.
late = ✔️ Hecho. Me interrumpieron antes de poder decirlo; /undo deshace un cambio.
late-device = Me interrumpieron mientras creaba una contraseña. Si no la ves arriba, revócala en /device y crea otra.
apology = Perdona, algo falló por mi parte y no pude hacerlo. Si vuelve a pasar, di este número a quien me administra: <code>{ $id }</code>

## Preguntas

clarify-no-title = ¿Cómo se llama?
clarify-no-date = ¿Cuándo es <b>{ $title }</b>? Elige o escribe día y hora.
clarify-no-time = ¿Cuándo empieza <b>{ $title }</b>?
clarify-vague = ¿Cuándo exactamente es <b>{ $title }</b>?
clarify-either = ¿Cuál es correcto para <b>{ $title }</b>?
clarify-weekday-mismatch = El día de la semana y la fecha no coinciden. ¿Cuál es correcto para <b>{ $title }</b>?
clarify-past = Esa hora ya pasó. ¿Cuándo es <b>{ $title }</b>?
clarify-end-before-start = El final está antes del comienzo. ¿Cuándo es <b>{ $title }</b>?
clarify-impossible-date = Esa fecha no existe. ¿Cuándo es <b>{ $title }</b>?
clarify-impossible-time = Esa hora no existe. ¿Cuándo es <b>{ $title }</b>?
clarify-gap = Esa noche los relojes se saltan esa hora. ¿Cuándo es <b>{ $title }</b>?
clarify-day-month-order = ¿Qué fecha es para <b>{ $title }</b>?
clarify-empty-recurrence = Así no ocurriría nunca. ¿Cuándo es <b>{ $title }</b>?
clarify-unclear-recurrence = ¿Cada cuánto es <b>{ $title }</b>?
clarify-unread = No estoy seguro de haberlo entendido. ¿Es uno de estos?
clarify-unclear-edit = ¿Qué hay que cambiar?
clarify-maybe-no-event = ¿Lo apunto?
clarify-other = Entonces escribe cuándo es <b>{ $title }</b>.
clarify-anew = Entonces escríbelo otra vez, con día y hora.
clarify-chosen = ✔️ { $title }: { $answer }
option-keep = { $when } de todos modos
option-untitled = { $when } sin título
pick-which = ¿Cuál quieres decir?
question-dropped = Entonces todo queda igual.
reach-delete = ¿Qué fechas de <b>{ $title }</b> elimino?
reach-change = ¿Qué fechas de <b>{ $title }</b> cambio?

## Cambios

moved = ✔️ <b>{ $title }</b>
    { $from } → { $to }
changed = ✔️ <b>{ $title }</b> está cambiado.
deleted = 🗑 Eliminado: <b>{ $title }</b>.
calendar-deleted = 🗑 Se eliminó tu calendario <b>{ $name }</b>, { $count ->
    [0] que estaba vacío
    [one] con una entrada
   *[other] con { $count } entradas
}.
undone-back = Está de vuelta.
undone-as-before = Está como antes.
undone-gone = Deshecho.
undo-nothing = No hay nada que deshacer.
cancel-question = La pregunta está cerrada.
cancel-nothing = No hay nada que eliminar en los próximos 60 días.
cancel-which = ¿Qué elimino?
edit-which = ¿Qué evento? Responde a su tarjeta o nómbralo: «mover comida a las 14:00».
edit-not-found = No encuentro ningún evento llamado «{ $title }».
unfit-whole-day = Ese dura días enteros. Dale primero una hora: «mover a las 14:00».
unfit-nothing = No veo qué hay que cambiar. Prueba «mover al jue 10:00» o «1 h más».
ask-title = Escribe el nuevo título de <b>{ $title }</b>.
ask-when = Escribe cuándo es <b>{ $title }</b>: «jue 10:00», «1 h más tarde», «14–15:30».
ask-when-again = No leo ninguna hora ahí. Prueba «jue 10:00» o «mañana 14–15:30».
ask-place = Escribe dónde es <b>{ $title }</b>.
ask-notes = Escribe las notas de <b>{ $title }</b>.
ask-remind = ¿Cuándo te recuerdo <b>{ $title }</b>?
ask-repeat = ¿Cada cuánto es <b>{ $title }</b>?
remind-never = Sin recordatorio

## Invitados

invite-menu = ¿Cómo quieres invitar a <b>{ $title }</b>?
invite-names = Escribe quién viene a <b>{ $title }</b>: @nombres, correos o ambos.
invite-how = Escribe @nombres o correos: <code>@bob eve@example.org</code>
invite-which = ¿A qué evento? Responde a su tarjeta con «@bob».
invite-link = Quien abra este enlace en los próximos 30 días está invitado a <b>{ $title }</b>:
    { $link }
invited = 👥 Invitados: { $names }
invite-unknown = No puedo escribir primero a { $names }. Pásale este enlace:
    { $link }
invite-nobody = No hay nadie nuevo a quien invitar.
unreached-person = ✉️ { $name } no recibió la invitación a <b>{ $title }</b>: Telegram no me deja escribirle. Pásale un enlace: 👥 Invitar en la tarjeta.
unreached-mail = ✉️ El correo sobre <b>{ $title }</b> no llegó a { $name }: la dirección no lo acepta.
link-own = Ese es tu propio evento.
link-dead = Ese enlace ya no invita a nada.
toast-yes = Vas 👍
toast-maybe = Quizás, anotado
toast-no = No vas

## Avisos breves

toast-old = Este botón es antiguo.
toast-stranger = Escríbeme primero y funcionará.
toast-not-yours = Esto es de otra persona.
toast-answered = Eso ya está respondido.
toast-deleted = Eliminado
toast-revoked = Ya no puede entrar.
toast-language = Ahora hablo español.

## Listas

day-head = <b>{ $date }</b>
entry = { $hours } { $title }
entry-place = { $hours } { $title } · { $place }
numbered = { $number }. { $entry }
and-more = { $count ->
    [one] … y { $count } más
   *[other] … y { $count } más
}
list-cut = ⚠️ Hay más en tu calendario de lo que leo para una respuesta; aquí puede faltar algo. Pregunta por menos días.
next-cut = ⚠️ En tu calendario hay más de lo que leo para una respuesta: puede que otra cosa venga antes.
days-cut = ⚠️ Son solo los primeros { $count } días; pregunta otra vez por el resto.
nothing-that-day = No hay nada previsto: { $date }.
nothing-that-week = No hay nada previsto esa semana ({ $date } – { $last }).
nothing-ahead = No hay nada previsto hasta el { $last }.
nothing-in-between = No hay nada previsto del { $date } al { $last }.
nothing-next = No viene nada.
free-all = { $date }: libre de { $from } a { $to }
free-none = { $date }: nada libre
free-gaps = { $date }: libre { $gaps }
free-how = Pregunta «/free viernes por la tarde».
find-how = Escribe qué buscar: /find dentista
found-nothing = No encontré nada para «{ $words }».
found = { $count ->
    [one] { $count } evento para «{ $words }»:
   *[other] { $count } eventos para «{ $words }»:
}
found-line = { $number }. { $when } – <b>{ $title }</b>

## Dispositivos

devices-none = Aún no hay ningún programa de calendario conectado. Sirve cualquiera que hable CalDAV.
devices = Tus programas de calendario:
device-used = • <b>{ $label }</b>, desde el { $made }, último uso el { $used }
device-used-by = • <b>{ $label }</b>, desde el { $made }, último uso el { $used } con { $program }
device-unused = • <b>{ $label }</b>, desde el { $made }, aún sin usar
device-first-program = 📱 { $program } está conectado con <b>{ $label }</b>.
device-new-program = ⚠️ Ahora también { $program } usa <b>{ $label }</b>. Si no has sido tú, revócalo.
device-kind = ¿Qué quieres conectar?
device-apple = iPhone o Mac
device-android = Android (DAVx⁵)
device-thunderbird = Thunderbird
device-other = Otra cosa
device-making = Un momento, estoy creando una contraseña.
device-login = <b>{ $label }</b> – añade una cuenta CalDAV con:

    Servidor: <code>{ $url }</code>
    Usuario: <code>{ $username }</code>
    Contraseña: <code>{ $password }</code>
device-setup = 📲 En el propio móvil o Mac basta un paso: { $link }
    Sirve una vez, durante diez minutos. En un ordenador muestra un código para la cámara del móvil.
device-once = Lo muestro una sola vez, y este mensaje desaparece en cinco minutos.

## Ajustes

settings = <b>Ajustes</b>
    Zona horaria: { $zone } ({ $time })
    Idioma: { $language }
settings-no-zone = <b>Ajustes</b>
    Zona horaria: aún sin indicar, cuento en { $zone } ({ $time })
    Idioma: { $language }
languages = ¿Qué idioma?
language-set = Ahora hablo español.

## Archivos

import-how = Envíame un archivo de calendario (.ics) y te muestro lo que contiene antes de guardar nada.
import-preview = { $count ->
    [one] { $count } evento en este archivo:
   *[other] { $count } eventos en este archivo:
}
import-line = • { $title } ({ $day })
import-rejected = { $count ->
    [one] { $count } entrada no se puede leer y queda fuera.
   *[other] { $count } entradas no se pueden leer y quedan fuera.
}
import-dropped = No se importó nada.
imported = ✔️ Nuevos: { $created }, cambiados: { $updated }, ya estaban: { $same }
import-refused = { $count ->
    [one] { $count } entrada queda fuera: en tu calendario hay otra cosa con el mismo UID, una tarea en vez de un evento o al revés.
   *[other] { $count } entradas quedan fuera: en tu calendario hay otra cosa con el mismo UID, una tarea en vez de un evento o al revés.
}
file-no-calendar = Solo puedo leer archivos de calendario (.ics).
file-too-big = Ese archivo es demasiado grande: 5 MB como máximo.
file-nothing = No encuentro ningún evento en ese archivo.
export-nothing = Tu calendario está vacío.
exported = { $count ->
    [one] { $count } evento
   *[other] { $count } eventos
}
exported-others = { $count ->
    [one] { $count } tarea o nota de diario
   *[other] { $count } tareas y notas de diario
}
exported-unreadable = { $count ->
    [one] ⚠️ { $count } entrada no se puede leer y falta
   *[other] ⚠️ { $count } entradas no se pueden leer y faltan
}
exported-cut = ⚠️ En un archivo no cabe más: falta el resto

## Negativas

refused-not-found = No lo encuentro: ya no está o es de otra persona.
refused-forbidden = Puedes verlo, pero no cambiarlo.
refused-changed-since = Ha cambiado desde entonces. Míralo otra vez, por favor.
refused-no-such-date = La serie ya no tiene esa fecha.
refused-backwards = Terminaría antes de empezar.
refused-rule = Así no puedo repetirlo.
refused-event = Eso no funciona con este evento.
refused-exists = Eso ya existe.
refused-too-many = Ya hay tantos como puede haber.
refused-full = Tus calendarios están llenos. Lo que borres dejará sitio dentro de 30 días, cuando ya no se pueda recuperar.
refused-answered = Eso ya está respondido o es demasiado antiguo.
refused-not-organizer = Solo quien organiza puede invitar.
refused-address = No puedo escribir a esa dirección.
refused-not-invited = Ya no estás en la lista de invitados.
refused-foreign = Alguien ya tiene otro evento en su lugar. No he cambiado nada.
refused-unknown = No ha funcionado.

## Menú

slash-today = Qué hay hoy
slash-week = Esta semana
slash-agenda = Las próximas dos semanas
slash-find = Buscar
slash-cancel = Eliminar un evento
slash-undo = Deshacer el último cambio
slash-invite = Invitar
slash-device = iPhone, Android, Thunderbird
slash-settings = Zona horaria, idioma
slash-help = Qué sé hacer
slash-new = Añadir un evento
