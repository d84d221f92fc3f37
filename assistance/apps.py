from django.apps import AppConfig
from django.db.models.signals import post_migrate

from foundation.accounts.signals import absence_recorded, account_disabled


class AssistanceConfig(AppConfig):
    name = "assistance"
    verbose_name = "帮扶"

    def ready(self) -> None:
        from assistance.services import hand_over_prompts  # noqa: PLC0415 - models are loaded only now
        from assistance.services.chronicle_sources import SOURCES  # noqa: PLC0415 - models are loaded only now
        from assistance.services.defaults import ensure_defaults  # noqa: PLC0415 - models are loaded only now
        from assistance.services.enterprise_merges import MOVERS  # noqa: PLC0415 - models are loaded only now
        from assistance.services.hand_over import UNFINISHED  # noqa: PLC0415 - models are loaded only now
        from assistance.services.project_problems import open_problems  # noqa: PLC0415 - as above
        from assistance.services.steps import topics_free  # noqa: PLC0415 - models are loaded only now
        from assistance.services.visit_counts import VISITS  # noqa: PLC0415 - models are loaded only now
        from enterprises.services.chronicle import register_sources  # noqa: PLC0415
        from enterprises.services.movers import register_movers  # noqa: PLC0415
        from enterprises.services.told_above import (  # noqa: PLC0415
            register_problems,
            register_unfinished,
            register_visits,
        )
        from foundation.notifications.topics import register  # noqa: PLC0415

        register(topics_free)
        register_visits(VISITS)
        register_problems(open_problems)
        register_unfinished(UNFINISHED)
        register_movers(MOVERS)
        register_sources(SOURCES)
        post_migrate.connect(ensure_defaults, sender=self, dispatch_uid="assistance.defaults")
        account_disabled.connect(
            hand_over_prompts.prompt_for_account, dispatch_uid="assistance.hand_over_account"
        )
        absence_recorded.connect(
            hand_over_prompts.prompt_for_absence, dispatch_uid="assistance.hand_over_absence"
        )
