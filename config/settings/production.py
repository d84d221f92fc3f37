"""Production: everything from the environment, nothing guessed."""

from config.environment import env, required
from config.settings.base import *  # noqa: F403
from config.settings.databases import from_url

SECRET_KEY = required("SECRET_KEY", "50 个字符以上的随机文本")
DATABASE_URL = required("DATABASE_URL", "数据库地址，如 postgres://用户:密码@主机:5432/库名")
CELERY_BROKER_URL = required("CELERY_BROKER_URL", "消息队列地址，如 redis://主机:6379/0")
ALLOWED_HOSTS = required("ALLOWED_HOSTS", "允许访问的域名，多个用逗号分开").replace(" ", "").split(",")
EMAIL_URL = required("EMAIL_URL", "邮件服务器，如 smtp+tls://用户:密码@主机:587")
DEFAULT_FROM_EMAIL = required("EMAIL_FROM", "发件人地址")
SITE_URL = required("SITE_URL", "系统网址，如 https://主机，用于邮件中的链接")

SERVER_EMAIL = DEFAULT_FROM_EMAIL
DATABASES = {"default": from_url(DATABASE_URL)}
vars().update(env.email_url_config(EMAIL_URL))

CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
