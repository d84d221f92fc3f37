"""Production: everything from the environment, nothing guessed."""

from config.environment import env, required
from config.settings.base import *  # noqa: F403
from config.settings.databases import from_url

SECRET_KEY = required("SECRET_KEY", "a random text of 50 characters or more")
DATABASE_URL = required("DATABASE_URL", "the database as postgres://user:password@host:5432/name")
CELERY_BROKER_URL = required(
    "CELERY_BROKER_URL", "the broker as redis://host:6379/0 or amqp://user:password@host//"
)
ALLOWED_HOSTS = (
    required("ALLOWED_HOSTS", "the host names people type, separated by commas").replace(" ", "").split(",")
)
EMAIL_URL = required("EMAIL_URL", "the mail server as smtp+tls://user:password@host:587")
DEFAULT_FROM_EMAIL = required("EMAIL_FROM", "the sender's address of our mails")
SITE_URL = required("SITE_URL", "the address people open, as https://host, for the links in mails")

SERVER_EMAIL = DEFAULT_FROM_EMAIL
DATABASES = {"default": from_url(DATABASE_URL)}
EMBEDDED_BROKER = False
vars().update(env.email_url_config(EMAIL_URL))

CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
