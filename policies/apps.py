from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = "政策与资金"

    def ready(self) -> None:
        from enterprises.services.chronicle import register_sources  # noqa: PLC0415 - models are loaded only now
        from enterprises.services.movers import register_movers  # noqa: PLC0415 - models are loaded only now
        from enterprises.services.told_above import (  # noqa: PLC0415
            register_title_facts,
            register_unfinished,
        )
        from policies.fact_triggers import ensure_triggers  # noqa: PLC0415 - only this hook needs them
        from policies.services.eligibility_ties import (  # noqa: PLC0415 - models are loaded only now
            ELIGIBILITY_MOVERS,
        )
        from policies.services.loan_rules import ensure_rules  # noqa: PLC0415 - models are loaded only now
        from policies.services.loan_ties import MOVERS, SOURCES, UNFINISHED  # noqa: PLC0415 - models are loaded only now
        from policies.services.reward_rules import (  # noqa: PLC0415 - models are loaded only now
            ensure_reward_rules,
        )
        from policies.services.reward_ties import (  # noqa: PLC0415 - models are loaded only now
            REWARD_MOVERS,
            REWARD_SOURCES,
            REWARD_UNFINISHED,
        )
        from policies.services.title_facts import TITLE_FACTS  # noqa: PLC0415 - models are loaded only now

        register_title_facts(TITLE_FACTS)
        register_movers((*MOVERS, *REWARD_MOVERS, *ELIGIBILITY_MOVERS))
        register_sources((*SOURCES, *REWARD_SOURCES))
        register_unfinished(UNFINISHED)
        register_unfinished(REWARD_UNFINISHED)
        post_migrate.connect(ensure_triggers, sender=self, dispatch_uid="policies.fact_triggers")
        post_migrate.connect(ensure_rules, sender=self, dispatch_uid="policies.loan_rules")
        post_migrate.connect(ensure_reward_rules, sender=self, dispatch_uid="policies.reward_rules")
