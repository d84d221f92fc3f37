from django.urls import path

from foundation.spreadsheets.views import batches

urlpatterns = [
    path("imports/", batches.import_list, name="import-list"),
    path("imports/new/", batches.import_new, name="import-new"),
    path("imports/template/", batches.import_template, name="import-template"),
    path("imports/<int:pk>/", batches.import_detail, name="import-detail"),
    path("imports/<int:pk>/confirmation/", batches.import_confirmation, name="import-confirmation"),
    path("imports/<int:pk>/discard/", batches.import_discard, name="import-discard"),
    path("imports/<int:pk>/undo/", batches.import_undo, name="import-undo"),
    path("imports/<int:pk>/annotated/", batches.import_annotated, name="import-annotated"),
]
