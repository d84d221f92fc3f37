from django.apps import AppConfig


class TextSearchConfig(AppConfig):
    name = "foundation.textsearch"
    label = "textsearch"
    verbose_name = "全文检索"

    def ready(self) -> None:
        from foundation.textsearch import lookups  # noqa: F401, PLC0415 - registers the lookup
