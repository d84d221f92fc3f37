from django.urls import path, register_converter

from enterprises.converters import ListKindConverter
from enterprises.views import (
    assignments,
    candidates,
    co_officers,
    contacts,
    duplicates,
    enterprises,
    figures,
    filing,
    list_history,
    lists,
    merges,
    options,
    registration,
    scale,
    standards,
    suggestions,
    yearly_lists,
)

register_converter(ListKindConverter, "list_kind")

urlpatterns = [
    path("enterprises/", enterprises.enterprise_list, name="enterprise-list"),
    path("enterprises/new/", registration.enterprise_new, name="enterprise-new"),
    path("enterprises/options/", options.enterprise_options, name="enterprise-options"),
    path("enterprises/duplicates/", duplicates.duplicate_list, name="duplicate-list"),
    path(
        "enterprises/duplicates/<int:pair_id>/judgement/",
        duplicates.duplicate_judgement,
        name="duplicate-judgement",
    ),
    path(
        "enterprises/duplicates/<int:pair_id>/return/", duplicates.duplicate_return, name="duplicate-return"
    ),
    path("enterprises/merges/", merges.merge_list, name="enterprise-merge-list"),
    path("enterprises/merges/new/", merges.merge_new, name="enterprise-merge-new"),
    path("enterprises/merges/<int:merge_id>/", merges.merge_detail, name="enterprise-merge"),
    path("enterprises/merges/<int:merge_id>/undo/", merges.merge_undo, name="enterprise-merge-undo"),
    path("enterprises/<int:pk>/merge/<int:kept_id>/", merges.merge_preview, name="enterprise-merge-preview"),
    path(
        "enterprises/<int:pk>/merge/<int:kept_id>/confirmation/",
        merges.merge_confirmation,
        name="enterprise-merge-confirmation",
    ),
    path("enterprises/<int:pk>/", enterprises.enterprise_detail, name="enterprise-detail"),
    path("enterprises/<int:pk>/edit/", registration.enterprise_edit, name="enterprise-edit"),
    path("enterprises/<int:pk>/code/", registration.enterprise_code, name="enterprise-code"),
    path("enterprises/<int:pk>/filing/", filing.enterprise_filing, name="enterprise-filing"),
    path("enterprises/<int:pk>/restoration/", filing.enterprise_restoration, name="enterprise-restoration"),
    path("enterprises/<int:pk>/figures/new/", figures.figure_new, name="figure-new"),
    path("enterprises/<int:pk>/scale/new/", scale.scale_entry, name="scale-entry"),
    path("contacts/", contacts.contact_list, name="contact-list"),
    path("figures/", figures.figure_list, name="figure-list"),
    path("scale/", scale.scale_list, name="scale-list"),
    path("scale/<int:membership_id>/exit/", scale.scale_exit, name="scale-exit"),
    path("enterprises/<int:pk>/contacts/history/", contacts.contact_history, name="contact-history"),
    path("enterprises/<int:pk>/contacts/new/", contacts.contact_new, name="contact-new"),
    path("enterprises/<int:pk>/contacts/<int:contact_id>/edit/", contacts.contact_edit, name="contact-edit"),
    path(
        "enterprises/<int:pk>/contacts/<int:contact_id>/removal/",
        contacts.contact_removal,
        name="contact-removal",
    ),
    path(
        "enterprises/<int:pk>/contacts/<int:contact_id>/verification/",
        contacts.contact_verification,
        name="contact-verification",
    ),
    path(
        "enterprises/<int:pk>/contacts/<int:contact_id>/withdrawal/",
        contacts.contact_withdrawal,
        name="contact-withdrawal",
    ),
    path(
        "enterprises/<int:pk>/contacts/<int:contact_id>/phone/",
        contacts.contact_reveal,
        name="contact-reveal",
    ),
    path("enterprises/<int:pk>/officer/end/", assignments.assignment_end, name="assignment-end"),
    path("enterprises/<int:pk>/co-officers/new/", co_officers.co_officer_new, name="co-officer-new"),
    path(
        "enterprises/<int:pk>/co-officers/<int:helping_id>/end/",
        co_officers.co_officer_end,
        name="co-officer-end",
    ),
    path("lists/", lists.service_list, name="service-list"),
    path("lists/entries/<int:entry_id>/exit/", lists.list_entry_exit, name="list-entry-exit"),
    path("lists/<list_kind:kind>/<int:year>/", lists.service_list_year, name="service-list-year"),
    path("lists/<list_kind:kind>/<int:year>/new/", lists.list_entry_new, name="list-entry-new"),
    path("lists/<list_kind:kind>/<int:year>/candidates/", candidates.list_candidates, name="list-candidates"),
    path(
        "lists/<list_kind:kind>/<int:year>/candidates/entry/",
        candidates.candidates_entry,
        name="list-candidates-entry",
    ),
    path(
        "lists/<list_kind:kind>/<int:year>/candidates/<int:pk>/refusal/",
        candidates.candidate_refusal,
        name="list-candidate-refusal",
    ),
    path(
        "lists/<list_kind:kind>/<int:year>/candidates/<int:pk>/return/",
        candidates.candidate_return,
        name="list-candidate-return",
    ),
    path(
        "lists/<list_kind:kind>/<int:year>/publication/",
        yearly_lists.list_publication,
        name="list-publication",
    ),
    path("lists/<list_kind:kind>/<int:year>/roll-over/", yearly_lists.list_roll_over, name="list-roll-over"),
    path(
        "lists/<list_kind:kind>/<int:year>/roll-over/discard/",
        yearly_lists.roll_over_discard,
        name="roll-over-discard",
    ),
    path(
        "lists/<list_kind:kind>/<int:year>/difference/", list_history.list_difference, name="list-difference"
    ),
    path("lists/<list_kind:kind>/<int:year>/published/", list_history.list_published, name="list-published"),
    path("assignments/", assignments.assignment_board, name="assignment-board"),
    path("assignments/suggestions/", suggestions.assignment_suggestions, name="assignment-suggestions"),
    path("assignments/people/", assignments.assignment_people, name="assignment-people"),
    path("settings/service-standards/", standards.standard_list, name="service-standard-list"),
    path("settings/service-standards/new/", standards.standard_new, name="service-standard-new"),
    path("officers/options/", options.officer_options, name="officer-options"),
    path("places/options/", options.place_options, name="place-options"),
    path("people/options/", options.user_options, name="user-options"),
]
