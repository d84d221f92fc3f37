from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enterprises.forms.contacts import ContactForm
from enterprises.models import Enterprise, EnterpriseContact
from enterprises.services.contacts import remove_contact, reveal_phone, save_contact
from enterprises.views.enterprises import REVEALED, editable
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form
from foundation.web.phones import mask_phone


@requires(Permission.ENTERPRISE_EDIT, sample="enterprise")
def contact_new(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = editable(request, pk)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contact = save_contact(enterprise, by=request.user, **form.cleaned_data)
        messages.success(request, _("已添加联系人 %(name)s。") % {"name": contact.name})
        return redirect(enterprise)
    return render_form(request, "enterprises/contacts/form.html", form, enterprise=enterprise)


@requires(Permission.ENTERPRISE_EDIT, sample="contact")
def contact_edit(request: HttpRequest, pk: int, contact_id: int) -> HttpResponse:
    contact = _contact(editable(request, pk), contact_id)
    initial = {name: getattr(contact, name) for name in ("name", "title", "phone", "is_main")}
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        save_contact(contact.enterprise, by=request.user, contact=contact, **form.cleaned_data)
        messages.success(request, _("已保存联系人 %(name)s。") % {"name": contact.name})
        return redirect(contact.enterprise)
    extra = {"enterprise": contact.enterprise, "contact": contact}
    return render_form(request, "enterprises/contacts/form.html", form, **extra)


@requires(Permission.ENTERPRISE_EDIT, sample="contact")
def contact_removal(request: HttpRequest, pk: int, contact_id: int) -> HttpResponse:
    contact = _contact(editable(request, pk), contact_id)
    if request.method == "POST":
        remove_contact(contact, by=request.user)
        messages.success(request, _("已移除联系人 %(name)s。") % {"name": contact.name})
        return redirect(contact.enterprise)
    facts = [
        (_("企业"), contact.enterprise.name),
        (_("联系人"), contact.name),
        (_("职务"), contact.title or "—"),
        (_("电话"), mask_phone(contact.phone)),
    ]
    context = {"facts": facts, "enterprise": contact.enterprise, "contact": contact}
    return render(request, "enterprises/contacts/removal.html", context)


@requires(Permission.CONTACT_REVEAL, sample="contact")
@require_POST
def contact_reveal(request: HttpRequest, pk: int, contact_id: int) -> HttpResponse:
    """The number is shown on the next page once; every showing is on record."""
    contact = _contact(get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk), contact_id)
    reveal_phone(contact, by=request.user)
    request.session[REVEALED] = contact.pk
    return redirect(f"{reverse('enterprise-detail', args=[pk])}#contacts")


def _contact(enterprise: Enterprise, contact_id: int) -> EnterpriseContact:
    contact = get_object_or_404(enterprise.contacts, pk=contact_id)
    contact.enterprise = enterprise
    return contact
