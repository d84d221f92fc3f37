"""The product's own settings on the database that the bench started; local ones are not read."""

import os
import tempfile

if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="bangqi-bench-")

from config.settings.base import *  # noqa: F403
from config.settings.databases import from_url

ROOT_URLCONF = "benchmarks.urls"
SECRET_KEY = "only-for-measuring"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": from_url(os.environ["BENCH_DATABASE_URL"])}
EMBEDDED_BROKER = False
CELERY_BROKER_URL = "memory://"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING_CONFIG = None
