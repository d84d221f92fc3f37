"""`make run`: SQLite and the embedded broker, everything under DATA_DIR."""

from urllib.parse import quote

from config.environment import env, local_secret
from config.settings.base import *  # noqa: F403
from config.settings.base import BROKER_SOCKET, DATA_DIR
from config.settings.databases import from_url, sqlite

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = local_secret(DATA_DIR)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="bangqi-2026")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

DATABASE_URL = env.str("DATABASE_URL", default="")
# SQLite leaves the carried columns out of an index; the table is read instead.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
DATABASES = {"default": from_url(DATABASE_URL) if DATABASE_URL else sqlite(DATA_DIR / "bangqi.sqlite3")}

EMBEDDED_BROKER = not env.str("CELERY_BROKER_URL", default="")
CELERY_BROKER_URL = (
    f"redis+socket://{quote(str(BROKER_SOCKET))}" if EMBEDDED_BROKER else env.str("CELERY_BROKER_URL")
)

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
