"""One settings file. It refuses to start wrong; what a deployment may set is read from the environment.

Secrets come from the environment (LIVC_*) or from the state file of this installation, ``$VAR/livc.json``.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from livc import smtp
from livc.embedded import places

BASE_DIR = Path(__file__).resolve().parents[1]
VAR = places.var()
STATE = places.load(VAR)


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def envbool(name: str) -> bool:
    value = env(name, "0")
    if value not in ("", "0", "1"):
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return value == "1"


def envint(name: str, default: int, *, least: int, most: int) -> int:
    value = env(name, str(default))
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)


# Who is at work: "app" serves, "owner" migrates and lays reference data down. ------------------------------
DATABASE_ROLE = env("LIVC_ROLE", "app")
if DATABASE_ROLE not in ("app", "owner"):
    raise ImproperlyConfigured("LIVC_ROLE must be app or owner: no other role runs this code.")
DEMO = envbool("DEMO")
DEBUG = False

SECRET_KEY = env("LIVC_SECRET_KEY", STATE.secret_key if STATE else "not-prepared-" + "x" * 50)
_master = env("LIVC_MASTER_KEY", STATE.master_key if STATE else "")
MASTER_KEY = bytes.fromhex(_master) if _master else b""
DEMO_PASSWORD = STATE.demo_password if DEMO and STATE else ""
# A demo is for this machine alone.
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"] if DEMO else (env("LIVC_HOSTS", "localhost").split(","))


# Two connections, one database ------------------------------------------------------------------------------
def database(role: str) -> dict[str, Any]:
    """Django's settings for one role, from LIVC_DSN_<ROLE> or the state file."""
    url = env(f"LIVC_DSN_{role.upper()}") or (STATE.dsn(role) if STATE else "postgresql:///unprepared")
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": query.pop("port", str(parts.port or "")),
        "CONN_MAX_AGE": int(env("LIVC_CONN_MAX_AGE", "600")),
        "CONN_HEALTH_CHECKS": True,
        # Said in every BEGIN, so that nothing left on a kept connection changes it. No server-side cursors:
        # they don't survive a pooler in transaction mode.
        "OPTIONS": {"isolation_level": 1, "application_name": f"livc {role}"},
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "TEST": {"MIGRATE": False},
    }


DATABASES = {"default": database(DATABASE_ROLE), "log": database("log")}
DATABASE_ROUTERS = ["secrecy.routers.OneSchema"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The sealing office: an account of its own. The web knows where the deposit lies only to say when it could write there.
SEAL_KEY = Path(env("LIVC_SEAL_KEY", str(VAR / "sealing" / "key")))
SEAL_DEPOSIT = Path(env("LIVC_SEAL_DEPOSIT", str(VAR / "sealing" / "deposited")))
SEAL_MAIL = [address.strip() for address in env("LIVC_SEAL_MAIL").split(",") if address.strip()]
SEAL_SECONDS = envint("LIVC_SEAL_SECONDS", 5, least=1, most=10)
SEAL_ANEW = [int(size) for size in env("LIVC_SEAL_ANEW").split(",") if size.strip()]
# The public key, as the web knows it from elsewhere than the database.
SEAL_PUBLIC = env("LIVC_SEAL_PUBLIC")

# A 404 leaves at a whole step after it was asked for, so that its time doesn't tell hidden from absent. Longer than one takes.
NOT_FOUND_STEP = envint("LIVC_NOT_FOUND_MS", 50, least=0, most=1000) / 1000  # seconds

# Redis: throttling of sign-in, and the tasks' broker. Never content, never a session. -----------------------
REDIS_URL = env("LIVC_REDIS_URL", STATE.redis_url if STATE else "redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "livc",
        "OPTIONS": {"serializer": "secrecy.cache.Plainly"},  # JSON: whoever writes in Redis runs no code here
    }
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = False  # a badge serves once: a task that was begun is not begun again
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_PUBLISH_RETRY = False  # a page doesn't wait for a broker that is gone
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/Brussels"
CELERY_BEAT_SCHEDULE = {
    "partitions": {"task": "livc.housekeeping.make_partitions", "schedule": 6 * 3600},
    "stale-sessions": {"task": "livc.housekeeping.end_stale_sessions", "schedule": 900},
    # A worker that was away finds one such task when it is back, not one a minute.
    "mails": {"task": "livc.housekeeping.send_mails", "schedule": 60, "options": {"expires": 55}},
    "due": {"task": "livc.housekeeping.tell_due", "schedule": 900, "options": {"expires": 800}},
    "endings": {"task": "livc.housekeeping.tell_endings", "schedule": crontab(hour="7", minute="0")},
    "retention": {"task": "cases.retention.tasks.end_what_is_due", "schedule": crontab(hour="4", minute="0")},
    "exports": {"task": "livc.oversight.tasks.go_on", "schedule": 60, "options": {"expires": 55}},
    "outbox": {"task": "livc.housekeeping.empty_outbox", "schedule": crontab(hour="3", minute="30")},
}
OUTBOX_OFFICE = "livc.housekeeping.send_mails"  # asked at once when a message is put in the outbox

# Exports of the register: how long a file waits to be taken, and how many lines one holds at most.
EXPORT_KEPT = timedelta(hours=envint("LIVC_EXPORT_HOURS", 24, least=1, most=72))
EXPORT_MOST = envint("LIVC_EXPORT_LINES", 5_000_000, least=1_000, most=9_000_000)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "guardian",
    "auditlog",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "secrecy",
    "participants.cells",
    "participants",
    "cases",
    "cases.reviews",
    "cases.handover",
    "cases.signals",
    "cases.contributions",
    "cases.followup",
    "cases.meetings",
    "cases.retention",
    "cases.feedback",
    "cases.subject_requests",
    "livc.oversight",
    "livc.demo",
    "livc.frame",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "secrecy.middleware.SecrecyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "participants.access.middleware.WordsKept",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "participants.access.middleware.StepsFirst",
]

ROOT_URLCONF = "livc.urls"
WSGI_APPLICATION = "livc.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "livc.templatetags.frame",
                "livc.templatetags.agreed",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "livc.frame.context.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
# Flash messages are fixed sentences without names; they need no session.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Sign-in ----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "participants.User"
AUTHENTICATION_BACKENDS = ["participants.accounts.CredentialBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SESSION_ENGINE = "secrecy.sessions"
SESSION_COOKIE_NAME = "livc_session" if DEMO else "__Host-livc_session"
SESSION_IDLE = timedelta(minutes=envint("LIVC_SESSION_IDLE_MINUTES", 30, least=5, most=60))
SESSION_ABSOLUTE = timedelta(hours=envint("LIVC_SESSION_HOURS", 10, least=1, most=12))
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace"
ACCOUNT_ADAPTER = "participants.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "participants.accounts.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO  # a demo is http on this machine
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a key that lies in a machine that was left open proves nobody
ACCOUNT_RATE_LIMITS = {"redeem_link": "10/m/ip", "reauthenticate": "10/m/user"}
MFA_TOTP_TOLERANCE = 1
ALLAUTH_TRUSTED_PROXY_COUNT = 0

# The two chosen packages ------------------------------------------------------------------------------------
ANONYMOUS_USER_NAME = None
GUARDIAN_GET_INIT_ANONYMOUS_USER = None
AUDITLOG_LOGENTRY_MODEL = "secrecy.Change"
AUDITLOG_USE_BASE_MANAGER = True
AUDITLOG_CID_HEADER = None
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # guardian is the vocabulary of admissions; nobody asks it for an answer
    "auth.E013",  # SecrecyMiddleware sets request.user: the badge says who it is
    *(
        ["security.W004", "security.W008", "security.W012", "security.W016"] if DEMO else []
    ),  # a demo is http on this machine
]

# Language and place -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "nl-be"
LANGUAGES = [("nl", _("Nederlands")), ("fr", _("Frans")), ("en", _("Engels"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "livc.formats"
TIME_ZONE = "Europe/Brussels"
USE_TZ = True
USE_I18N = True

# What browsers are told -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = None if DEMO else VAR / "static"  # a demo serves the files where they lie
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE], "script-src": [SELF], "style-src": [SELF], "img-src": [SELF], "font-src": [SELF],
        "connect-src": [SELF], "form-action": [SELF], "frame-ancestors": [NONE], "base-uri": [NONE],
    }
}  # fmt: skip
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
SECURE_SSL_REDIRECT = not DEMO and not envbool("LIVC_BEHIND_TLS_PROXY")
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "livc_csrf" if DEMO else "__Host-livc_csrf"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# What is brought never lies in a temporary file; what is larger than a document may be is dropped, and its form says so.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# Mails carry no content; the demo writes them in a folder ---------------------------------------------------
EMAIL_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_FILE_PATH = VAR / "mails"
MAIL_SERVER = smtp.read(os.environ)
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = MAIL_SERVER.host, MAIL_SERVER.port, MAIL_SERVER.timeout
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER.tls, MAIL_SERVER.ssl
DEFAULT_FROM_EMAIL = MAIL_SERVER.sender
SITE_URL = env("LIVC_SITE", f"http://localhost:{env('PORT', '8000')}" if DEMO else "https://localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Paths hold random references only; bodies, queries and frames never reach a log line.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "ERROR"},
        # At DEBUG this would log statements with their values.
        "django.db.backends": {"level": "ERROR"},
        # A line for every callback of every passage, and none that says more than the ledger does.
        "transitions": {"level": "WARNING"},
    },
}
