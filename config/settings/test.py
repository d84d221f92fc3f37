"""The test suite: a database file of its own per process, or the PostgreSQL that the suite started."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.environment import env

SCRATCH = Path(tempfile.mkdtemp(prefix="bangqi-test-"))
os.environ["DATA_DIR"] = str(SCRATCH)
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)

from config.settings.base import *  # noqa: E402, F403
from config.settings.databases import SQLITE_PRAGMAS, from_url, sqlite  # noqa: E402

STATIC_ROOT = SCRATCH / "static"
STATIC_ROOT.mkdir()

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if env.str("TEST_ENGINE", default="sqlite") == "postgres":
    DATABASES = {"default": from_url(env.str("TEST_DATABASE_URL"))}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    fast = SQLITE_PRAGMAS.replace("synchronous=FULL", "synchronous=OFF")
    DATABASES = {"default": sqlite(SCRATCH / "bangqi.sqlite3", fast)}
    DATABASES["default"]["TEST"] = {"NAME": SCRATCH / "test.sqlite3"}

CELERY_BROKER_URL = "memory://"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False
