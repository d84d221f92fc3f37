from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from enterprises.contact_lists import CONTACT_EXPORT, ContactFilter
from enterprises.forms.contacts import ContactForm, WithdrawalForm
from enterprises.models import Enterprise, EnterpriseContact
from enterprises.services.contacts import (
    remove_contact,
    reveal_phone,
    save_contact,
    verify_contact,
    withdraw_consent,
)
from enterprises.services.standards import recent_limits
from enterprises.views.enterprises import REVEALED, editable, import_link
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list
from foundation.web.phones import mask_phone

EVENTS_SHOWN = 200
FORM_FIELDS = ("name", "title", "phone", "is_main", "consent_way", "consent_on")


@requires(Permission.ENTERPRISE_READ)
def contact_list(request: HttpRequest) -> HttpResponse:
    """联系人: whose number is to be verified again, who has not agreed yet, who wants no calls."""
    page = ListPage(
        queryset=EnterpriseContact.objects.visible_to(request.user).filter(enterprise__archived_at=None),
        filterset=ContactFilter,
        template="enterprises/contacts/list.html",
        table="enterprises/contacts/_table.html",
        sorts={"added": "id"},
        default_sort="-added",
        related=("enterprise__county", "enterprise__officer"),
        counter=gettext_lazy("位"),
        export=CONTACT_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有联系人"),
        empty_text=gettext_lazy("在企业页面添加，或导入企业联系人台账。"),
        empty_icon="user",
    )
    since = recent_limits.get().verified_since
    return render_list(request, page, verified_since=since, import_url=import_link(request, "contacts"))


@requires(Permission.ENTERPRISE_EDIT, sample="enterprise")
def contact_new(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = editable(request, pk)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: save_contact(enterprise, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已添加联系人 %(name)s。") % {"name": made.name})
            return redirect(enterprise)
    return render_form(request, "enterprises/contacts/form.html", form, enterprise=enterprise)


@requires(Permission.ENTERPRISE_EDIT, sample="contact")
def contact_edit(request: HttpRequest, pk: int, contact_id: int) -> HttpResponse:
    contact = _contact(editable(request, pk), contact_id)
    initial = {name: getattr(contact, name) for name in FORM_FIELDS}
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        enterprise, values = contact.enterprise, form.cleaned_data
        saved = submitted(form, lambda: save_contact(enterprise, by=request.user, contact=contact, **values))
        if saved is not None:
            messages.success(request, _("已保存联系人 %(name)s。") % {"name": saved.name})
            return redirect(enterprise)
    extra = {"enterprise": contact.enterprise, "contact": contact}
    return render_form(request, "enterprises/contacts/form.html", form, **extra)


@requires(Permission.ENTERPRISE_EDIT, sample="contact")
def contact_removal(request: HttpRequest, pk: int, contact_id: int) -> HttpResponse:
    contact = _contact(editable(request, pk), contact_id)
    if request.method == "POST":
        remove_contact(contact, by=request.user)
        messages.success(request, _("已移除联系人 %(name)s。") % {"name": contact.name})
        return redirect(contact.enterprise)
    context = {"facts": _facts(contact), "enterprise": contact.enterprise, "contact": contact}
    return render(request, "enterprises/contacts/removal.html", context)


@requires(Permission.ENTERPRISE_READ, sample="enterprise")
def contact_history(request: HttpRequest, pk: int) -> HttpResponse:
    """变更记录 of an enterprise's contacts, the newest first."""
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)
    events = list(enterprise.contact_events.select_related("by")[: EVENTS_SHOWN + 1])
    context = {
        "enterprise": enterprise,
        "events": events[:EVENTS_SHOWN],
        "is_cut": len(events) > EVENTS_SHOWN,
    }
    return render(request, "enterprises/contacts/history.html", context)


@requires(Permission.ENTERPRISE_EDIT, sample="contact")
@require_POST
def contact_verification(request: HttpRequest, pk: int, contact_id: int) -> HttpResponse:
    contact = _contact(editable(request, pk), contact_id)
    verify_contact(contact, by=request.user)
    messages.success(request, _("已记下：%(name)s的电话今天核实过。") % {"name": contact.name})
    return redirect(f"{reverse('enterprise-detail', args=[pk])}#contacts")


@requires(Permission.ENTERPRISE_EDIT, sample="contact")
def contact_withdrawal(request: HttpRequest, pk: int, contact_id: int) -> HttpResponse:
    contact = _contact(editable(request, pk), contact_id)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def save() -> bool:
            withdraw_consent(contact, by=request.user, **form.cleaned_data)
            return True

        if submitted(form, save):
            messages.success(request, _("已记下%(name)s撤回同意，不再联系。") % {"name": contact.name})
            return redirect(contact.enterprise)
    context = {"facts": _facts(contact), "enterprise": contact.enterprise, "contact": contact}
    return render_form(request, "enterprises/contacts/withdrawal.html", form, **context)


@requires(Permission.CONTACT_REVEAL, sample="contact")
@require_POST
def contact_reveal(request: HttpRequest, pk: int, contact_id: int) -> HttpResponse:
    """The number is shown on the next page once; every showing is on record."""
    contact = _contact(get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk), contact_id)
    reveal_phone(contact, by=request.user)
    request.session[REVEALED] = contact.pk
    return redirect(f"{reverse('enterprise-detail', args=[pk])}#contacts")


def _facts(contact: EnterpriseContact) -> list[tuple[str, str]]:
    return [
        (_("企业"), contact.enterprise.name),
        (_("联系人"), contact.name),
        (_("职务"), contact.title or "—"),
        (_("电话"), mask_phone(contact.phone)),
    ]


def _contact(enterprise: Enterprise, contact_id: int) -> EnterpriseContact:
    contact = get_object_or_404(enterprise.contacts, pk=contact_id)
    contact.enterprise = enterprise
    return contact
