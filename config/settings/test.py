"""The test suite: SQLite in the data folder that each test process makes (tests/support/plugin.py), or the
PostgreSQL that the suite started.
"""

from config.environment import env
from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR
from config.settings.databases import SQLITE_PRAGMAS, from_url, sqlite

STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)

SECRET_KEY = "only-for-tests"  # noqa: S105
DEMO_PASSWORD = "bangqi-2026"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if env.str("TEST_ENGINE", default="sqlite") == "postgres":
    DATABASES = {"default": from_url(env.str("TEST_DATABASE_URL"))}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    fast = SQLITE_PRAGMAS.replace("synchronous=FULL", "synchronous=OFF")
    DATABASES = {"default": sqlite(DATA_DIR / "bangqi.sqlite3", fast)}
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}

CELERY_BROKER_URL = "memory://"
# No test writes to anybody's telephone, whatever the environment says.
SMS_GATEWAY_URL = SMS_KEY = SMS_SECRET = SMS_SIGN = ""
WECOM_URL = WECOM_CORP_ID = WECOM_SECRET = WECOM_AGENT_ID = ""
EGRESS_URLS = []
EGRESS_PRIVATE = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False
RECENT_SECONDS = 0
