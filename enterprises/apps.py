from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = "企业"

    def ready(self) -> None:
        from enterprises.services.chronicle import register_sources  # noqa: PLC0415 - models are loaded only now
        from enterprises.services.chronicle_sources import SOURCES  # noqa: PLC0415

        register_sources(SOURCES)
