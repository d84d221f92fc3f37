from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "foundation.notifications"
    label = "notifications"
    verbose_name = "通知"
