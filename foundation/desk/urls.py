from django.urls import path

from foundation.desk.views import drafts, saved_views, shortcuts

urlpatterns = [
    path("me/shortcuts/", shortcuts.shortcuts, name="shortcuts"),
    path("me/drafts/", drafts.draft_list, name="draft-list"),
    path("me/drafts/save/", drafts.draft_save, name="draft-save"),
    path("me/drafts/<int:pk>/", drafts.draft_detail, name="draft-detail"),
    path("me/drafts/<int:pk>/discard/", drafts.draft_discard, name="draft-discard"),
    path("views/", saved_views.view_list, name="view-list"),
    path("views/new/", saved_views.view_new, name="view-new"),
    path("views/<int:pk>/edit/", saved_views.view_edit, name="view-edit"),
    path("views/<int:pk>/deletion/", saved_views.view_deletion, name="view-deletion"),
    path("views/<int:pk>/query/", saved_views.view_query, name="view-query"),
]
