"""All settings, read from the environment or `.env`; every one is listed in the README."""

import re
import sys
from hashlib import sha256
from pathlib import Path
from ssl import CERT_REQUIRED
from urllib.parse import quote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

from livechat.lib.environment import Environment
from livechat.lib.release import release_digest
from livechat.lib.valkey import socket_path
from livechat.lib.vapid import is_key, kept_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
env.read_file("ENV_FILE", default=BASE_DIR / ".env")

VAR_DIR = env.folder("VAR_DIR", default=BASE_DIR / "var")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set: put SECRET_KEY=<50 random characters> into the environment or .env"
        " (make run writes one for you)."
    )

HOST = env.str("HOST", default="localhost")
PORT = env.int("PORT", default=8000, most=65535)
# Where browsers reach us; links in e-mails and the widget's snippet start with it.
BASE_URL = env.origin("BASE_URL", default=f"http://localhost:{PORT}")
# The demo shop is another origin on purpose: it shows the widget as a client's site has it.
DEMO_URL = env.origin("DEMO_URL", default=f"http://127.0.0.1:{PORT}")
# Demonstrations may show it with DEBUG off.
DEMO = env.bool("DEMO", default=DEBUG)
# The website of ours whose chat box is on the home page.
HOME_SITE_KEY = env.str("HOME_SITE_KEY", default="")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[urlsplit(BASE_URL).hostname, "localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = [BASE_URL]
# Addresses of the proxies in front of us: only theirs are believed when they name the visitor's.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])

# Daphne serves `runserver`; every other process is spared its 26 MiB.
_runserver = ["daphne"] if "runserver" in sys.argv[1:2] else []
INSTALLED_APPS = [
    *_runserver,
    "livechat.apps.StaffConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "csp",
    "livechat",
    "accounts",
    "billing",
    "chats",
    "widget",
    "notifications",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "livechat.lib.names.KnownNames",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.acting.Acting",
    "livechat.lib.refusals.Refusals",
    "billing.middleware.ReadOnlyDashboard",
]

ROOT_URLCONF = "livechat.urls"
ASGI_APPLICATION = "livechat.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database -----------------------------------------------------------------------------------

DATABASES = {
    "default": env.database("DATABASE_URL", default=f"sqlite:///{quote(str(VAR_DIR))}/livechat.sqlite3")
}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: with the default a transaction that reads first fails as "locked" beside a worker.
    # FULL: a message that was acknowledged survives a power cut.
    _database["OPTIONS"] |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
    }
else:
    # Under ASGI each request runs in a thread of its own, so only a pool keeps connections alive. A web
    # process holds six of them for itself.
    _database["OPTIONS"] |= {
        "pool": {"min_size": 2, "max_size": env.int("DATABASE_POOL", default=12, least=7), "timeout": 10},
    }
    _database["CONN_HEALTH_CHECKS"] = True
WEB_PROCESSES = env.int("WEB_PROCESSES", default=1)
if WEB_PROCESSES != 1 and _database["ENGINE"] == "django.db.backends.sqlite3":
    raise ImproperlyConfigured(
        "WEB_PROCESSES must be 1 on SQLite, which has one writer: set DATABASE_URL to PostgreSQL first."
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: hints between processes and Celery's broker; it may be emptied at any time -----------

REDIS_URL = env.str("REDIS_URL", default="")
# Without one, `make run` starts a Valkey of its own.
EMBEDDED_VALKEY = not REDIS_URL
if EMBEDDED_VALKEY:
    REDIS_URL = f"unix://{quote(str(socket_path(VAR_DIR)))}"
if urlsplit(REDIS_URL).scheme not in ("redis", "rediss", "unix"):
    raise ImproperlyConfigured("REDIS_URL must start with redis://, rediss:// or unix://.")
# Two installations may share a server: what is published there knows no database numbers.
REDIS_PREFIX = f"livechat:{sha256(SECRET_KEY.encode()).hexdigest()[:12]}:"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}], "prefix": REDIS_PREFIX},
    }
}
# Tries to sign in and used codes (S1, X10): they count for all processes.
CACHES = {
    "default": {
        "BACKEND": "livechat.lib.cache.Shared",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": f"{REDIS_PREFIX}cache",
        "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
    }
}
CELERY_BROKER_URL = REDIS_URL
if REDIS_URL.startswith("unix:"):
    # Kombu has other names for a socket and its database.
    CELERY_BROKER_URL = re.sub(r"(?<=[?&])db=", "virtual_host=", f"redis+socket{REDIS_URL[4:]}")
# Kombu alone would take any certificate.
CELERY_BROKER_USE_SSL = {"ssl_cert_reqs": CERT_REQUIRED} if REDIS_URL.startswith("rediss:") else None
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": REDIS_PREFIX}
CELERY_TASK_IGNORE_RESULT = True
# Tasks that wait for somebody else's server have a process of their own (livechat/processes.py).
CELERY_TASK_ROUTES = {
    "notifications.tasks.send_*": {"queue": "sending"},
    "notifications.tasks.fetch_*": {"queue": "sending"},
    "billing.tasks.charge_*": {"queue": "sending"},
}
# Named here so that a worker that is started by hand, without --queues, does all of them.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("sending")]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True

# --- People -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.demo_password.Backend"]
# The first makes and renews them; the second reads those of earlier releases.
PASSWORD_HASHERS = ["accounts.hashers.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.demo_password.Validator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.PasswordResetForm",
    "change_password": "accounts.forms.NewPasswordForm",
    "add_email": "accounts.forms.NewAddressForm",
}
ACCOUNT_SESSION_REMEMBER = True
# A new address takes the old one's place once the link sent to it was used.
ACCOUNT_CHANGE_EMAIL = True
# Who finds a window open must not be able to lock its owner out.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Or nobody with a second factor could change their address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "accounts.mfa.SecondFactors"
MFA_FORMS = {"add_webauthn": "accounts.mfa.AddKeyForm"}
MFA_TOTP_ISSUER = "Live Chat Support"
# The clock of a phone may be a little off.
MFA_TOTP_TOLERANCE = 1
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,50/5m/ip"}
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/console/"
LOGOUT_REDIRECT_URL = "/sign-in/"

# --- Log: one stream, for whatever keeps it ---------------------------------------------------------

# Errors are read where they are made while developing; a log that is kept holds nobody's words (I5).
_formatter = "logging.Formatter" if DEBUG else "livechat.lib.logs.Formatter"
_apps = ["livechat", "accounts", "billing", "chats", "widget", "notifications"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": _formatter, "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers write nothing with DEBUG off.
        "django": {"level": "WARNING"},
        # Whoever looks for holes in a server makes thousands of pages that are not there.
        "django.request": {"level": "ERROR"},
        **{app: {"level": "INFO"} for app in _apps},
    },
}

# --- Safety -------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
_https = BASE_URL.startswith("https://")
# Browsers take localhost for safe; passkeys of any other address need HTTPS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG and not _https
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# --- How much one sender may send (guarantees.md has the reasons; the bench raises them) -----------

MESSAGES_A_MINUTE = env.int("MESSAGES_A_MINUTE", default=60)
MESSAGES_BURST = env.int("MESSAGES_BURST", default=10)
FRAMES_A_MINUTE = env.int("FRAMES_A_MINUTE", default=600)
POLLS_A_MINUTE = env.int("POLLS_A_MINUTE", default=120)
SOCKETS_AN_ADDRESS = env.int("SOCKETS_AN_ADDRESS", default=200)
# Two a minute from each visitor who looks at a page, and one for every page.
BEACONS_A_MINUTE = env.int("BEACONS_A_MINUTE", default=1200)

# --- Translation (S11) -----------------------------------------------------------------------------

# apertium+http://host:2737 or libretranslate+https://host/?key=…; off when empty.
TRANSLATOR_URL = env.str("TRANSLATOR_URL", default="")
if TRANSLATOR_URL and not TRANSLATOR_URL.startswith(
    ("apertium+http://", "apertium+https://", "libretranslate+http://", "libretranslate+https://")
):
    raise ImproperlyConfigured(
        "TRANSLATOR_URL must start with apertium+http://, libretranslate+https:// or the like."
    )

# --- E-mails that come in: the domain of reply addresses, and the ways in which they come ------------

REPLY_DOMAIN = env.str("REPLY_DOMAIN", default="").lower()
# Where our own mail server listens, such as 127.0.0.1:2525; none when empty.
MAIL_IN = env.str("MAIL_IN", default="")
# imaps://user:password@host/FOLDER
IMAP_URL = env.str("IMAP_URL", default="")
MAILGUN_SIGNING_KEY = env.str("MAILGUN_SIGNING_KEY", default="")
_mail_port = re.fullmatch(r".+:(\d{1,5})", MAIL_IN)
if MAIL_IN and not (_mail_port and 0 < int(_mail_port[1]) < 65536):
    raise ImproperlyConfigured("MAIL_IN is where our mail server listens: write 127.0.0.1:2525 or the like.")
if IMAP_URL and not (IMAP_URL.startswith(("imaps://", "imap://")) and urlsplit(IMAP_URL).hostname):
    raise ImproperlyConfigured("IMAP_URL must look like imaps://user:password@host/FOLDER.")
if (MAIL_IN or IMAP_URL or MAILGUN_SIGNING_KEY) and not REPLY_DOMAIN:
    raise ImproperlyConfigured(
        "E-mails can come in, but to no address: set REPLY_DOMAIN to the domain of reply addresses."
    )

# --- Texts (Twilio); without an account a development machine keeps them at /outbox/ -----------------

TWILIO_ACCOUNT_SID = env.str("TWILIO_ACCOUNT_SID", default="")
TWILIO_AUTH_TOKEN = env.str("TWILIO_AUTH_TOKEN", default="")
# The number that texts come from, and which people tell to stop.
TWILIO_FROM = env.str("TWILIO_FROM", default="+15005550006" if DEBUG else "")
TWILIO_API_BASE = env.str("TWILIO_API_BASE", default="")
if TWILIO_ACCOUNT_SID and not (TWILIO_AUTH_TOKEN and TWILIO_FROM):
    raise ImproperlyConfigured("TWILIO_ACCOUNT_SID needs TWILIO_AUTH_TOKEN and TWILIO_FROM beside it.")

# --- Web push: operators are called with the console closed; off without a key (manage.py vapid_key) ---

VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
if not VAPID_PRIVATE_KEY and DEBUG:
    VAPID_PRIVATE_KEY = kept_key(VAR_DIR / "vapid-key")
if VAPID_PRIVATE_KEY and not is_key(VAPID_PRIVATE_KEY):
    raise ImproperlyConfigured("VAPID_PRIVATE_KEY is no such key: make one with manage.py vapid_key.")
# Whom push services may write to when something is wrong.
VAPID_SUBJECT = env.str("VAPID_SUBJECT", default=BASE_URL if _https else "mailto:hello@livechat.example")
# Push services of browsers; an address elsewhere is refused, or anybody could have us call anything.
_push_services = ["fcm.googleapis.com", "jmt17.google.com", "push.services.mozilla.com", "notify.windows.com",
                  "push.apple.com"]  # fmt: skip
PUSH_HOSTS = env.list("PUSH_HOSTS", default=_push_services)

# --- Countries of visitors: a GeoLite2 or DB-IP file (.mmdb); the column is hidden without one -------

GEOIP_PATH = env.str("GEOIP_PATH", default="")
if GEOIP_PATH and not Path(GEOIP_PATH).is_file():
    raise ImproperlyConfigured(f"GEOIP_PATH is {GEOIP_PATH}: there is no such file.")

# --- Money: who sells, as it stands on invoices -----------------------------------------------------

SELLER = {
    "name": env.str("SELLER_NAME", default="Live Chat Support"),
    # Lines are parted by \n, also in an environment that knows no line breaks.
    "address": env.str("SELLER_ADDRESS", default="").replace("\\n", "\n"),
    "tax_number": env.str("SELLER_TAX_NUMBER", default=""),
    "email": env.str("SELLER_EMAIL", default=""),
}
# A font (.ttf) for letters on invoices that the bundled ones lack, such as Thai.
INVOICE_FONT = env.str("INVOICE_FONT", default="")
if INVOICE_FONT and not Path(INVOICE_FONT).is_file():
    raise ImproperlyConfigured(f"INVOICE_FONT is {INVOICE_FONT}: there is no such file.")

# --- Payment: stripe, bank_transfer, simulated; the first is offered first -----------------------------

STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
# Another server that speaks Stripe's API, for tests; and where payers are sent by it.
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="")
STRIPE_CHECKOUT_ORIGIN = env.origin("STRIPE_CHECKOUT_ORIGIN", default="https://checkout.stripe.com")
BANK = {
    "holder": env.str("BANK_HOLDER", default=SELLER["name"]),
    "name": env.str("BANK_NAME", default="Example Bank" if DEMO else ""),
    # One that banks print in their examples.
    "iban": env.str("BANK_IBAN", default="DE02 1203 0000 0000 2020 51" if DEMO else ""),
    "bic": env.str("BANK_BIC", default="BYLADEM1001" if DEMO else ""),
}
_ways = {"stripe": bool(STRIPE_SECRET_KEY), "simulated": DEBUG, "bank_transfer": bool(BANK["iban"])}
PAYMENT_GATEWAYS = env.list("PAYMENT_GATEWAYS", default=[way for way, is_on in _ways.items() if is_on])
if _unknown := set(PAYMENT_GATEWAYS) - set(_ways):
    raise ImproperlyConfigured(
        f"PAYMENT_GATEWAYS names {sorted(_unknown)[0]!r}: write stripe, bank_transfer or simulated."
    )
if "simulated" in PAYMENT_GATEWAYS and not DEBUG:
    raise ImproperlyConfigured(
        "PAYMENT_GATEWAYS has the simulated till, which gives credits for nothing: take it out, or set"
        " DEBUG=on on a machine for development."
    )
if "stripe" in PAYMENT_GATEWAYS and not (STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET):
    raise ImproperlyConfigured("Stripe needs both STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET.")
if "bank_transfer" in PAYMENT_GATEWAYS and not BANK["iban"]:
    raise ImproperlyConfigured("PAYMENT_GATEWAYS has bank_transfer: set BANK_IBAN to your account.")
if "stripe" in PAYMENT_GATEWAYS:
    # A form of ours is answered with a redirect to the checkout, which this directive speaks of too.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(STRIPE_CHECKOUT_ORIGIN)

# --- Words, time, files --------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("de", "Deutsch"), ("fr", "Français"),
             ("pt", "Português"), ("ar", "العربية")]  # fmt: skip
LOCALE_PATHS = [BASE_DIR / "widget" / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [BASE_DIR / "static"]
# Files that are joined when a page asks for them, while developing; a release has them with all others.
JOINED_DIR = VAR_DIR / "joined" if DEBUG else None
if JOINED_DIR:
    JOINED_DIR.mkdir(exist_ok=True)
    STATICFILES_DIRS.append(("joined", JOINED_DIR))
# Errors can be read in what is not.
COMPACT = env.bool("COMPACT", default=not DEBUG)
# One folder a release, immutable: relative imports between modules need no rewriting.
RELEASE = "dev" if DEBUG else release_digest(BASE_DIR / "static", compact=COMPACT)
STATIC_URL = f"/static/{RELEASE}/"
STATIC_ROOT = VAR_DIR / "static" / RELEASE

# What people upload: never served from here by address, only through the chat it belongs to.
MEDIA_ROOT = VAR_DIR / "media"

# Without a mail server a development machine keeps e-mails at /outbox/.
OUTBOX = DEBUG and not env.str("EMAIL_URL", default="")
if OUTBOX:
    EMAIL_BACKEND = "notifications.senders.outbox.EmailBackend"
else:
    vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
# People wait for what is sent in a request.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Live Chat Support <hello@livechat.example>")
