from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "统计通报"

    def ready(self) -> None:
        from assistance.enums import Rung  # noqa: PLC0415 - models are loaded only now
        from assistance.services.step_previews import register  # noqa: PLC0415
        from enterprises.services.chronicle import register_sources  # noqa: PLC0415
        from enterprises.services.movers import register_movers  # noqa: PLC0415
        from reporting.services.indicator_defaults import ensure_indicators  # noqa: PLC0415
        from reporting.services.low_rate import low_rates_told  # noqa: PLC0415
        from reporting.services.recurring import ensure_measure  # noqa: PLC0415
        from reporting.services.warning_ties import MOVERS, SOURCES  # noqa: PLC0415

        register(Rung.RATE_LOW, low_rates_told)
        register_movers(MOVERS)
        register_sources(SOURCES)
        post_migrate.connect(ensure_indicators, sender=self, dispatch_uid="reporting.indicators")
        post_migrate.connect(ensure_measure, sender=self, dispatch_uid="reporting.recurring")
