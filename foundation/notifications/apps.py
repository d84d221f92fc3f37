from django.apps import AppConfig
from django.core.checks import Tags, register


class NotificationsConfig(AppConfig):
    name = "foundation.notifications"
    label = "notifications"
    verbose_name = "通知"

    def ready(self) -> None:
        from foundation.notifications.checks import check_channels, check_transport  # noqa: PLC0415 - models are loaded only now

        register(check_channels, Tags.security)
        register(check_transport, Tags.security, deploy=True)
