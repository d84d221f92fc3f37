from __future__ import annotations

import pytest

from enterprises.codes import ALPHABET, uscc_problem
from enterprises.enums import EnterpriseSource
from enterprises.models import Enterprise
from enterprises.services import enterprises as module
from enterprises.services.enterprises import register_enterprise, register_provisional, set_code
from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import EnterpriseFactory, ProvisionalEnterpriseFactory

pytestmark = pytest.mark.django_db
CODE = "91371503MA3C0002XN"


def test_register_enterprise_takes_the_county_from_the_code(head: User, county: Unit) -> None:
    enterprise = register_enterprise(by=head, uscc=" 91371503 ma3c0002xn", name="茌平铝业有限公司")

    assert (enterprise.uscc, enterprise.county, enterprise.source) == (CODE, county, EnterpriseSource.ENTERED)
    assert Enterprise.objects.matching("cply").get() == enterprise
    assert AuditEntry.objects.filter(action="enterprise.register").count() == 1


def test_register_enterprise_follows_the_old_number_of_chiping(head: User, county: Unit) -> None:
    old = "91371523MA3C00011"
    code = old + next(char for char in ALPHABET if uscc_problem(old + char) is None)

    assert register_enterprise(by=head, uscc=code, name="旧代码厂").county == county


def test_register_enterprise_names_the_owner_of_a_taken_code(head: User, units: dict[str, Unit]) -> None:
    EnterpriseFactory(uscc=CODE, name="先来的")

    with pytest.raises(Refused, match="先来的"):
        register_enterprise(by=head, uscc=CODE, name="后来的")


def test_register_enterprise_tells_the_loser_of_a_race(
    head: User, units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    EnterpriseFactory(uscc=CODE)
    monkeypatch.setattr(module, "refuse_taken_code", lambda code: None)

    with pytest.raises(Refused, match="刚刚已被他人登记"):
        register_enterprise(by=head, uscc=CODE, name="后来的")
    assert not AuditEntry.objects.filter(action="enterprise.register").exists()


def test_register_enterprise_refuses_another_county(county_head: User, units: dict[str, Unit]) -> None:
    with pytest.raises(NotAllowed, match="辖区"):
        register_enterprise(by=county_head, uscc=CODE, name="x", county=units["linqing"])


def test_register_enterprise_refuses_a_reader(leader: User) -> None:
    with pytest.raises(NotAllowed):
        register_enterprise(by=leader, uscc=CODE, name="x")


def test_register_enterprise_refuses_a_wrong_code(head: User) -> None:
    with pytest.raises(Refused, match="校验位"):
        register_enterprise(by=head, uscc="91371503MA3C0002XM", name="x")


def test_register_provisional_refuses_a_name_that_is_known(officer: User, county: Unit) -> None:
    EnterpriseFactory(name="宏泰科技有限公司")

    with pytest.raises(Refused, match="已有同名企业"):
        register_provisional(by=officer, name="宏泰科技有限公司", county=county)


def test_register_provisional_is_findable_and_has_no_code(officer: User, county: Unit) -> None:
    enterprise = register_provisional(by=officer, name="路边新厂", county=county)

    assert enterprise.is_provisional
    assert Enterprise.objects.matching("新厂").get() == enterprise


def test_register_provisional_refuses_a_reader(leader: User) -> None:
    with pytest.raises(NotAllowed):
        register_provisional(by=leader, name="路边新厂", county=None)


def test_set_code_makes_a_provisional_enterprise_full(head: User, county: Unit) -> None:
    enterprise = set_code(ProvisionalEnterpriseFactory(county=None), by=head, uscc=CODE)

    enterprise.refresh_from_db()
    assert (enterprise.uscc, enterprise.source, enterprise.county) == (CODE, EnterpriseSource.ENTERED, county)
    assert Enterprise.objects.matching("0002xn").get() == enterprise


def test_set_code_refuses_a_second_code_and_a_taken_one(head: User, units: dict[str, Unit]) -> None:
    full = EnterpriseFactory(uscc=CODE)

    with pytest.raises(Refused, match="不能改写"):
        set_code(full, by=head, uscc="91371502MA3C00011G")
    with pytest.raises(Refused, match="已登记为"):
        set_code(ProvisionalEnterpriseFactory(), by=head, uscc=CODE)


WRONG_DIGIT = "91371503MA3C0002XM"


def test_wrong_check_digit_is_taken_with_a_reason_and_stays_marked(head: User, county: Unit) -> None:
    enterprise = register_enterprise(by=head, uscc=WRONG_DIGIT, name="x", code_reason=" 已核对执照 ")

    enterprise.refresh_from_db()
    assert (enterprise.code_reason, enterprise.code_confirmed_by) == ("已核对执照", head)
    assert enterprise.code_confirmed_at is not None
    assert enterprise.code_mark == "校验位不符·已人工确认"
    assert "已核对执照" in AuditEntry.objects.get(action="enterprise.confirm_code").payload


def test_provisional_enterprise_takes_a_wrong_check_digit_with_a_reason(head: User, county: Unit) -> None:
    enterprise = ProvisionalEnterpriseFactory(county=county)

    with pytest.raises(Refused, match="校验位"):
        set_code(enterprise, by=head, uscc=WRONG_DIGIT, code_reason="  ")
    set_code(enterprise, by=head, uscc=WRONG_DIGIT, code_reason="已核对执照")

    enterprise.refresh_from_db()
    assert (enterprise.uscc, enterprise.code_confirmed_by) == (WRONG_DIGIT, head)


def test_reason_for_a_right_code_is_not_kept(head: User, county: Unit) -> None:
    enterprise = register_enterprise(by=head, uscc=CODE, name="x", code_reason="已核对执照")

    assert (enterprise.code_reason, enterprise.code_confirmed_by, enterprise.code_mark) == ("", None, "")
    assert not AuditEntry.objects.filter(action="enterprise.confirm_code").exists()


@pytest.mark.parametrize("code", ["91371503MA3C0002X", "91371503MA3CO002XM", "9137150AMA3C0002XM"])
def test_reason_excuses_nothing_but_the_check_digit(head: User, county: Unit, code: str) -> None:
    with pytest.raises(Refused):
        register_enterprise(by=head, uscc=code, name="x", code_reason="已核对执照")
    assert not Enterprise.objects.exists()
