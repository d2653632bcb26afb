"""Django settings. Everything that a machine may decide comes from the environment.

KALAKI_DATA     folder of the database, files and keys (default: ./data)
DATABASE_URL    postgres://…; the embedded SQLite file when empty
REDIS_URL       redis://…; needed by a second web process
KALAKI_HOSTS    host names that may be served, separated by commas
KALAKI_ADDRESS  where the hub answers, for links in messages (default: http://127.0.0.1:8000)
KALAKI_HALL     1 = plain HTTP on a local network without internet
KALAKI_SMTP_URL smtp://user:password@host:587/?from=hub@example.ge; e-mail goes nowhere when empty
KALAKI_SMS_URL  https://gateway/…{to}…{text}; SMS goes nowhere when empty. KALAKI_SMS_TETRI: price of a part
KALAKI_PUSH_SUBJECT mailto:… or https://… of who runs the hub, public domain; nothing is pushed when empty
KALAKI_ADDRESS  https://hub.example.ge, where people reach the hub; links in messages begin with it
CLAMD_URL       tcp://host:3310 or unix:///path: files that people send are scanned; not scanned when empty
KALAKI_OUTGOING_TEST_HOSTS 127.0.0.1: machines reached beside the rules, to try two hubs on one; empty in service
KALAKI_MEASURE  0 = new models of the assistant are not measured on their check questions
KALAKI_DEBUG    1 = error pages for developers
"""

import os
import secrets
from pathlib import Path

from kalaki.site.database import database_settings

ROOT = Path(__file__).resolve().parents[3]
KALAKI_DATA = Path(os.environ.get("KALAKI_DATA") or ROOT / "data").resolve()
KALAKI_DATA.mkdir(parents=True, exist_ok=True)
KALAKI_HALL = os.environ.get("KALAKI_HALL") == "1"
KALAKI_MEASURE = os.environ.get("KALAKI_MEASURE") != "0"
KALAKI_TLS = os.environ.get("KALAKI_TLS") == "1"
DEBUG = os.environ.get("KALAKI_DEBUG") == "1"
KALAKI_ADDRESS = (os.environ.get("KALAKI_ADDRESS") or "http://127.0.0.1:8000").rstrip("/")
REDIS_URL = os.environ.get("REDIS_URL", "")
CONTENT_DIR = ROOT / "content"


def _secret_key() -> str:
    """Return the key that signs sessions, made once and kept beside the data."""
    path = KALAKI_DATA / "keys" / "django.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(64))
        except FileExistsError:
            pass  # another process of the same start was first; its key counts
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = (
    ["*"]
    if KALAKI_HALL
    else [h for h in os.environ.get("KALAKI_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",") if h]
)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "kalaki.core",
    "kalaki.cities",
    "kalaki.people",
    "kalaki.web",
    "kalaki.commitments",
    "kalaki.ideas",
    "kalaki.assistant",
    "allauth",  # last, so that our words win where its catalogue has the same English ones
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "kalaki.web.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "kalaki.web.statics.StaticMiddleware",
    "kalaki.cities.middleware.AddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kalaki.people.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "kalaki.site.urls"
WSGI_APPLICATION = "kalaki.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kalaki.web.context.page",
            ],
        },
    }
]
FORM_RENDERER = "kalaki.web.forms.Renderer"

DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL", ""), data=KALAKI_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
# One process needs no server; counters that must hold across processes are rows (core.limits).
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# allauth gives second factors and passkeys alone; sign-in is people's (docs/decisions/0007).
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["kalaki.people.backends.PersonBackend"]
LOGIN_URL = "people:sign_in"
ACCOUNT_USER_MODEL_USERNAME_FIELD = ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS = (
    {"email"},
    ["email*"],
)  # its checks want some; no page uses them
MFA_ADAPTER = "kalaki.people.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
KALAKI_SMTP_URL = os.environ.get("KALAKI_SMTP_URL", "")
KALAKI_PUSH_SUBJECT = os.environ.get("KALAKI_PUSH_SUBJECT", "")
KALAKI_SMS_URL = os.environ.get("KALAKI_SMS_URL", "")
KALAKI_SMS_TETRI = int(os.environ.get("KALAKI_SMS_TETRI", "0"))

LANGUAGE_CODE = "ka"
LANGUAGES = [
    ("ka", "ქართული"),
    ("en", "English"),
    ("az", "Azərbaycanca"),
    ("hy", "Հայերեն"),
    ("ru", "Русский"),
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tbilisi"

STATIC_URL = "/static/"
STATIC_ROOT = KALAKI_DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "kalaki.web.statics.Storage"},
}
# Machines that core.outgoing reaches beside its rules; tests name their own servers here.
KALAKI_OUTGOING_TEST_HOSTS = tuple(
    host for host in os.environ.get("KALAKI_OUTGOING_TEST_HOSTS", "").split(",") if host
)
MEDIA_ROOT = KALAKI_DATA / "files"
CLAMD_URL = os.environ.get("CLAMD_URL", "")

SECURE_TLS = KALAKI_TLS and not KALAKI_HALL
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_TLS else 0
SECURE_SSL_REDIRECT = SECURE_TLS
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_TLS
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "kalaki.web.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # The request line of a warning would carry an address as typed; the number of the error is enough.
    # httpx names whole addresses, and the gateway's holds a number and a code.
    "loggers": {"django.request": {"level": "ERROR"}, "httpx": {"level": "WARNING"}},
}
