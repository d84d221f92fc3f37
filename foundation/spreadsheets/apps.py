from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SpreadsheetsConfig(AppConfig):
    name = "foundation.spreadsheets"
    label = "spreadsheets"
    verbose_name = "表格导入导出"

    def ready(self) -> None:
        """Each department's ``imports`` registers its kinds of ledgers."""
        autodiscover_modules("imports")
