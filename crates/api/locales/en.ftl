# The page that sets a device up, in the language of the person whose device it is.
setup-title = Connect your calendar
setup-device = This page connects “{ $label }”. It works once, within ten minutes.
setup-apple = iPhone, iPad, Mac
setup-apple-then = Open this page in Safari, not inside Telegram. The profile waits in Settings afterwards (on a Mac: System Settings → Device Management). Open it there and install it.
setup-apple-button = Get the profile
setup-android = Android
setup-android-need = You need the app DAVx⁵.
setup-android-button = Continue with DAVx⁵
setup-other = Is it another device? Point its camera at this:
setup-dead = This link was used, or is too old. Get a new one in our chat: /device
setup-open = Open DAVx⁵
setup-by-hand = If nothing opens, install DAVx⁵ first. By hand: add an account with URL and user name.
setup-server = Server
setup-user = User name
setup-password = Password
setup-once = This is shown once.
