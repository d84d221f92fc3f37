from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "foundation.web"
    label = "web"
    verbose_name = "页面"
