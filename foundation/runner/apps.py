from django.apps import AppConfig


class RunnerConfig(AppConfig):
    name = "foundation.runner"
    label = "runner"
    verbose_name = "启动"
