# La página que configura un dispositivo, en el idioma de su dueño.
setup-title = Conecta tu calendario
setup-device = Esta página conecta «{ $label }». Sirve una vez, durante diez minutos.
setup-apple = iPhone, iPad, Mac
setup-apple-then = Abre esta página en Safari, no dentro de Telegram. Después el perfil espera en Ajustes (en un Mac: Ajustes del Sistema → Gestión de dispositivos). Ábrelo allí e instálalo.
setup-apple-button = Descargar el perfil
setup-android = Android
setup-android-need = Necesitas la aplicación DAVx⁵.
setup-android-button = Continuar con DAVx⁵
setup-other = ¿Es otro dispositivo? Apunta su cámara aquí:
setup-dead = Este enlace ya se usó o es demasiado antiguo. Pide otro en nuestro chat: /device
setup-open = Abrir DAVx⁵
setup-by-hand = Si no se abre nada, instala primero DAVx⁵. A mano: añade una cuenta con URL y nombre de usuario.
setup-server = Servidor
setup-user = Usuario
setup-password = Contraseña
setup-once = Esto se muestra una sola vez.
