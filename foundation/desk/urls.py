from django.urls import path

from foundation.desk.views import shortcuts

urlpatterns = [
    path("me/shortcuts/", shortcuts.shortcuts, name="shortcuts"),
]
