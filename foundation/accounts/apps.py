from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from foundation.accounts.sessions import begin_session


class AccountsConfig(AppConfig):
    name = "foundation.accounts"
    label = "accounts"
    verbose_name = "人员与权限"

    def ready(self) -> None:
        user_logged_in.connect(begin_session, dispatch_uid="accounts.begin_session")
