from django.urls import path

from foundation.administration.views import absences, audit, grants, lockouts, units, users

urlpatterns = [
    path("settings/users/", users.user_list, name="user-list"),
    path("settings/users/new/", users.user_new, name="user-new"),
    path("settings/users/<int:pk>/", users.user_edit, name="user-edit"),
    path("settings/users/<int:pk>/password/", users.user_password, name="user-password"),
    path("settings/users/<int:pk>/disabling/", users.user_disabling, name="user-disabling"),
    path("settings/users/<int:pk>/enabling/", users.user_enabling, name="user-enabling"),
    path("settings/grants/", grants.grant_list, name="grant-list"),
    path("settings/grants/new/", grants.grant_new, name="grant-new"),
    path("settings/grants/people/", grants.grant_people_options, name="grant-people-options"),
    path("settings/grants/<int:pk>/removal/", grants.grant_removal, name="grant-removal"),
    path("settings/units/", units.unit_list, name="unit-list"),
    path("settings/units/new/", units.unit_new, name="unit-new"),
    path("settings/units/options/", units.unit_options, name="unit-options"),
    path("settings/units/<int:pk>/", units.unit_edit, name="unit-edit"),
    path("settings/lockouts/", lockouts.lockout_list, name="lockout-list"),
    path("settings/lockouts/<int:pk>/removal/", lockouts.lockout_removal, name="lockout-removal"),
    path("me/absences/", absences.own_absences, name="own-absences"),
    path("me/absences/new/", absences.own_absence_new, name="own-absence-new"),
    path("me/absences/deputies/", absences.deputy_options, name="deputy-options"),
    path("me/absences/<int:pk>/ending/", absences.own_absence_ending, name="own-absence-ending"),
    path("settings/absences/", absences.absence_list, name="absence-list"),
    path("settings/absences/new/", absences.absence_new, name="absence-new"),
    path("settings/absences/people/", absences.absence_people_options, name="absence-people-options"),
    path("settings/absences/<int:pk>/ending/", absences.absence_ending, name="absence-ending"),
    path("audit/", audit.audit_list, name="audit-list"),
    path("audit/check/", audit.audit_check, name="audit-check"),
    path("audit/people/", audit.audit_people_options, name="audit-people-options"),
    path("audit/<int:seq>/", audit.audit_entry, name="audit-entry"),
]
