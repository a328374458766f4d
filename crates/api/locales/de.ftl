# Die Seite, die ein Gerät einrichtet, in der Sprache seiner Besitzerin oder seines Besitzers.
setup-title = Kalender verbinden
setup-device = Diese Seite verbindet „{ $label }“. Sie gilt einmal und zehn Minuten lang.
setup-apple = iPhone, iPad, Mac
setup-apple-then = Öffne diese Seite in Safari, nicht in Telegram. Das Profil liegt danach in den Einstellungen bereit (am Mac: Systemeinstellungen → Geräteverwaltung). Öffne es dort und installiere es.
setup-apple-button = Profil holen
setup-android = Android
setup-android-need = Du brauchst die App DAVx⁵.
setup-android-button = Weiter mit DAVx⁵
setup-other = Geht es um ein anderes Gerät? Halte seine Kamera hierauf:
setup-dead = Dieser Link wurde schon benutzt oder ist zu alt. Einen neuen gibt es in unserem Chat: /device
setup-open = DAVx⁵ öffnen
setup-by-hand = Wenn sich nichts öffnet, installiere zuerst DAVx⁵. Von Hand: Konto mit URL und Benutzername hinzufügen.
setup-server = Server
setup-user = Benutzername
setup-password = Passwort
setup-once = Das wird nur einmal gezeigt.
