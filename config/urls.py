"""One include per app, nothing else."""

from django.urls import include, path

urlpatterns = [
    path("", include("foundation.health.urls")),
    path("", include("foundation.accounts.urls")),
    path("", include("foundation.notifications.urls")),
    path("", include("foundation.web.urls")),
    path("", include("foundation.spreadsheets.urls")),
    path("", include("foundation.desk.urls")),
    path("", include("foundation.administration.urls")),
    path("", include("enterprises.urls")),
    path("", include("assistance.urls")),
    path("", include("policies.urls")),
    path("", include("reporting.urls")),
]

handler400 = "foundation.web.errors.bad_request"
handler403 = "foundation.web.errors.forbidden"
handler404 = "foundation.web.errors.not_found"
handler500 = "foundation.web.errors.server_error"
