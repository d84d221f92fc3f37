from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed


class AuditConfig(AppConfig):
    name = "foundation.audit"
    label = "audit"
    verbose_name = "审计"

    def ready(self) -> None:
        from foundation.audit import receivers  # noqa: PLC0415 - models are loaded only now

        user_logged_in.connect(receivers.note_sign_in, dispatch_uid="audit.sign_in")
        user_logged_out.connect(receivers.note_sign_out, dispatch_uid="audit.sign_out")
        user_login_failed.connect(receivers.note_failed_sign_in, dispatch_uid="audit.failed_sign_in")
