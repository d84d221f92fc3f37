"""What holds everywhere. `local`, `test` and `production` add the rest."""

import os
from datetime import timedelta

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.environment import ROOT, data_dir, env

BASE_DIR = ROOT
DATA_DIR = data_dir(ROOT / "var")
PORT = env.int("PORT", default=8000)

# Read by pypinyin when it is first imported, which is later than this: its phrases hold 44 MB in every process, and a
# second copy of its characters 3.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")

DEBUG = False
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "foundation.accounts",
    "foundation.worktime",
    "foundation.audit",
    "foundation.attachments",
    "foundation.notifications",
    "foundation.spreadsheets",
    "foundation.desk",
    "foundation.web",
    "foundation.textsearch",
    "foundation.health",
    "foundation.administration",
    "foundation.runner",
    "enterprises",
    "assistance",
    "policies",
    "reporting",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "foundation.web.middleware.RequestContextMiddleware",
    "foundation.accounts.middleware.SessionLimitMiddleware",
    "foundation.accounts.middleware.GuardMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "foundation.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "foundation.web.folding.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "foundation.web.context.frame",
                "assistance.context.badges",
            ],
        },
    },
]
FORM_RENDERER = "foundation.web.rendering.Renderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "foundation.accounts.backends.PeopleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "foundation.accounts.passwords.CharacterClassesValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
SESSION_COOKIE_NAME = "bangqi_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
CSRF_COOKIE_NAME = "bangqi_csrf"
CSRF_COOKIE_SAMESITE = "Lax"

# How many of our own proxies stand in front and write X-Forwarded-For; the first address they saw is the client.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# A guesser at one address is shut out for one name; the owner of the name, at another address, is not.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "foundation.accounts.views.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # the audit keeps every sign-in
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

# Language and time
LANGUAGE_CODE = "zh-hans"
# English joins when locale/en is complete; until then a browser that asks for it would get a mixture.
LANGUAGES = [("zh-hans", _("简体中文"))]
LANGUAGE_COOKIE_NAME = "bangqi_language"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "foundation.web.bundles.BundleFinder",
]
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor", BASE_DIR / "build" / "vendor")]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "foundation.web.bundles.BundleFinder",
]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# What a browser may do with our pages
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
CSRF_FAILURE_VIEW = "foundation.web.errors.csrf_failed"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# The broker that `make run` starts where CELERY_BROKER_URL names no other.
EMBEDDED_BROKER = False
BROKER_SOCKET = DATA_DIR / "broker" / "broker.sock"

# How long a process shows names and calendar days that it read before; 0 asks the database every time.
RECENT_SECONDS = 5

# Mail
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="bangqi@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}")

# SMS and WeCom. A channel whose settings are all empty is off; `check` refuses one that is half set.
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="").rstrip("/")
SMS_KEY = env.str("SMS_KEY", default="")
SMS_SECRET = env.str("SMS_SECRET", default="")
SMS_SIGN = env.str("SMS_SIGN", default="")
WECOM_URL = env.str("WECOM_URL", default="").rstrip("/")
WECOM_CORP_ID = env.str("WECOM_CORP_ID", default="")
WECOM_SECRET = env.str("WECOM_SECRET", default="")
WECOM_AGENT_ID = env.str("WECOM_AGENT_ID", default="")

# The only places that foundation.egress opens a connection to, and whether their names may lead to private addresses.
EGRESS_URLS = [url for url in (SMS_GATEWAY_URL, WECOM_URL) if url]
EGRESS_PRIVATE = env.bool("EGRESS_PRIVATE", default=False)

# The password of every demonstration account; without one, no demonstration is loaded and nothing is erased.
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # A sweep runs every few seconds; only what goes wrong is worth a line.
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}

# Whom to ask when nothing else helps; shown on the sign-in page and on error pages.
HELP_LINE = env.str("HELP_LINE", default="")
