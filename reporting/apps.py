from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "统计通报"

    def ready(self) -> None:
        from assistance.enums import Rung  # noqa: PLC0415 - models are loaded only now
        from assistance.services.step_previews import register  # noqa: PLC0415
        from reporting.services.low_rate import low_rates_told  # noqa: PLC0415

        register(Rung.RATE_LOW, low_rates_told)
