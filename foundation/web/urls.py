from django.urls import path

from foundation.web import views

urlpatterns = [
    path("settings/styleguide/", views.styleguide, name="styleguide"),
    path("settings/styleguide/options/", views.styleguide_options, name="styleguide-options"),
]
