from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from enterprises.models import Enterprise
from enterprises.services.edits import EDITABLE, EditConflict, edit_enterprise, plain, snapshot
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed
from tests.factories.enterprises import EnterpriseFactory

pytestmark = pytest.mark.django_db


def edit(enterprise: Enterprise, by: User, opened: Enterprise | None = None, **changes: Any) -> list[str]:
    """Save a form that opened on ``opened`` and changed ``changes``."""
    opened = opened or enterprise
    values = {name: getattr(opened, name) for name in EDITABLE} | changes
    return edit_enterprise(enterprise, by=by, version=opened.version, opened=snapshot(opened), **values)


def reload(enterprise: Enterprise) -> Enterprise:
    return Enterprise.objects.get(pk=enterprise.pk)


def test_edit_enterprise_keeps_the_old_name_and_finds_both(head: User) -> None:
    enterprise = EnterpriseFactory(name="老名字机械厂")

    assert edit(enterprise, head, name="新名字机械厂") == ["name"]
    assert list(enterprise.former_names.values_list("name", flat=True)) == ["老名字机械厂"]
    assert (
        Enterprise.objects.matching("老名字").get()
        == Enterprise.objects.matching("新名字").get()
        == enterprise
    )


def test_edit_enterprise_counts_versions_and_says_who(head: User) -> None:
    enterprise = EnterpriseFactory()

    edit(enterprise, head, address="新址")

    changed = reload(enterprise)
    assert (changed.version, changed.changed_by) == (2, head)
    assert changed.changed_at is not None


def test_edit_enterprise_changes_nothing_when_nothing_differs(head: User) -> None:
    enterprise = EnterpriseFactory(capital_wan=Decimal("100.0000"))

    assert edit(enterprise, head, capital_wan=Decimal(100)) == []
    assert reload(enterprise).version == 1


def test_edit_enterprise_merges_different_fields(head: User) -> None:
    enterprise = EnterpriseFactory(name="甲厂", address="旧址")
    opened = reload(enterprise)
    edit(enterprise, head, address="他人改的新址")

    assert edit(enterprise, head, opened, name="乙厂") == ["name"]
    assert (reload(enterprise).name, reload(enterprise).address) == ("乙厂", "他人改的新址")


def test_edit_enterprise_stops_where_both_changed_one_field(head: User) -> None:
    enterprise = EnterpriseFactory(name="甲厂")
    opened = reload(enterprise)
    edit(enterprise, head, name="他人的名字")

    with pytest.raises(EditConflict) as caught:
        edit(enterprise, head, opened, name="我的名字")

    conflict = caught.value.conflicts[0]
    assert (conflict.field, conflict.opened, conflict.theirs, conflict.yours) == (
        "name",
        "甲厂",
        "他人的名字",
        "我的名字",
    )
    assert (caught.value.version, caught.value.changed_by) == (2, head)
    assert reload(enterprise).name == "他人的名字"


def test_edit_enterprise_accepts_the_same_change_twice(head: User) -> None:
    enterprise = EnterpriseFactory(name="甲厂")
    opened = reload(enterprise)
    edit(enterprise, head, name="乙厂")

    assert edit(enterprise, head, opened, name="乙厂") == []


def test_edit_enterprise_without_the_opened_values_conflicts_instead_of_overwriting(head: User) -> None:
    enterprise = EnterpriseFactory(address="旧址")
    values = {name: getattr(enterprise, name) for name in EDITABLE}
    edit(enterprise, head, address="他人改的新址")

    with pytest.raises(EditConflict):
        edit_enterprise(enterprise, by=head, version=1, opened={}, **values)


def test_edit_enterprise_refuses_a_reader(leader: User) -> None:
    with pytest.raises(NotAllowed):
        edit(EnterpriseFactory(), leader, address="x")


def test_edit_enterprise_keeps_persons_out_of_the_audit(head: User) -> None:
    edit(EnterpriseFactory(legal_rep="张三"), head, legal_rep="李四", address="新址")

    detail = AuditEntry.objects.get(action="enterprise.edit").detail
    assert detail["fields"] == ["address", "legal_rep"]
    assert "李四" not in str(detail)


def test_plain_writes_equal_values_alike(head: User) -> None:
    assert plain(Decimal("100.0000")) == plain(Decimal(100)) == "100"
    assert plain(None) == plain("") == ""
    assert plain(head) == str(head.pk)
