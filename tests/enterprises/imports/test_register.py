from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import timezone

from enterprises.enums import EnterpriseSource
from enterprises.models import Enterprise, EnterpriseContact, FormerName
from enterprises.services.bulk import PreparedRows
from enterprises.services.contacts import save_contact
from enterprises.services.edits import edit_enterprise, snapshot
from foundation.accounts.models import Unit
from foundation.accounts.roles import RoleCode
from foundation.accounts.services.users import system_user
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseContactFactory, EnterpriseFactory, confirmed_firm, uscc
from tests.support.ledgers import counts, reasons

pytestmark = pytest.mark.django_db
A, B = uscc(1), uscc(2, division="371523")
WRONG = "0" if A[-1] != "0" else "1"


REGISTRY = "企业名称,统一社会信用代码,注册日期,企业类型,法人代表,注册资金,经营范围,所在省份,地区,注册地址"
LEDGER = "企业名称,统一社会信用代码,县市区,规模,规上,注册资本（万元）,联系人,联系电话"


def test_registry_keeps_the_raw_capital_and_reads_the_plain_one(take) -> None:
    report = take(
        "registry",
        REGISTRY,
        f'甲公司,{A.lower()},2019-04-25,N/A,张某,"2,180(万元人民币)",农机、轴承,山东,聊城,某路1号',
        f"乙公司,{B},2019-04-25,个体,李某,100万美元,农机,山东,聊城,某路2号",
    )
    assert counts(report) == (2, 0, 0, 0)
    first, second = Enterprise.objects.order_by("uscc")
    assert (first.uscc, first.county.name, first.source) == (A, "东昌府区", EnterpriseSource.REGISTRY)
    assert (first.capital_text, first.capital_wan) == ("2,180(万元人民币)", Decimal("2180.0000"))
    assert (first.enterprise_type, first.legal_rep) == ("", "张某")
    assert (second.capital_text, second.capital_wan, second.county.name) == ("100万美元", None, "茌平区")
    assert report.tally.ignored == ("所在省份", "地区")


def test_registry_leaves_the_county_open_when_the_code_names_the_city(take) -> None:
    take("registry", REGISTRY, f"甲公司,{uscc(3, division='371500')},2019-04-25,,,,,,,")
    assert Enterprise.objects.get().county is None


def test_imported_enterprise_is_found_by_name_and_initials(take) -> None:
    take("registry", REGISTRY, f"鲁西轴承厂,{A},2019-04-25,,,,,,,")
    assert Enterprise.objects.matching("轴承").count() == 1
    assert Enterprise.objects.matching("lxzc").count() == 1


@pytest.mark.parametrize("kind", ["registry", "enterprises"])
def test_same_file_twice_changes_nothing(take, kind: str) -> None:
    lines = {
        "registry": (REGISTRY, f"甲公司,{A},2019-04-25,N/A,张某,100万元人民币,农机,山东,聊城,某路1号"),
        "enterprises": (LEDGER, f"甲公司,{A},莘县,中型,是,1000,王五,13812345678"),
    }[kind]
    take(kind, *lines)
    before = list(Enterprise.objects.values()) + list(EnterpriseContact.objects.values())
    assert counts(take(kind, *lines)) == (0, 0, 1, 0)
    assert list(Enterprise.objects.values()) + list(EnterpriseContact.objects.values()) == before


def test_dry_run_counts_and_writes_nothing(take) -> None:
    assert counts(take("enterprises", LEDGER, f"甲公司,{A},莘县,,,,,", dry_run=True)) == (1, 0, 0, 0)
    assert Enterprise.objects.count() == 0


def test_ledger_fills_every_column(take) -> None:
    take("enterprises", LEDGER, f"甲公司,{A},莘县,中型,是,1000,王五,0635－8412345")
    enterprise = Enterprise.objects.get()
    assert (enterprise.county.name, enterprise.size_class, enterprise.is_above_scale) == (
        "莘县",
        "medium",
        True,
    )
    assert (enterprise.capital_wan, enterprise.source) == (Decimal(1000), EnterpriseSource.LEDGER)
    contact = enterprise.contacts.get()
    assert (contact.name, contact.phone, contact.is_main) == ("王五", "0635-8412345", True)


def test_a_capital_that_cannot_be_kept_refuses_its_row_and_no_other(take) -> None:
    rows = (f"甲公司,{A},莘县,,,1000000000000,,", f"乙公司,{B},高唐县,,,999999999999,,")
    report = take("enterprises", LEDGER, *rows)
    assert counts(report) == (1, 0, 0, 1)
    assert reasons(report) == [(2, "注册资本（万元）", "不能大于 999,999,999,999")]
    assert Enterprise.objects.get().capital_wan == 999_999_999_999


def test_update_takes_given_cells_and_leaves_blank_ones_alone(take, units: dict[str, Unit]) -> None:
    known = EnterpriseFactory(uscc=A, name="旧名字", county=units["shenxian"], legal_rep="张三", former=[])
    EnterpriseContactFactory(enterprise=known, name="王五", phone="13812345678", is_main=True)
    report = take("enterprises", LEDGER, f"新名字,{A},,大型,,,赵六,13912345678")
    assert counts(report) == (0, 1, 0, 0)
    known.refresh_from_db()
    assert (known.name, known.county.name, known.legal_rep, known.size_class) == (
        "新名字",
        "莘县",
        "张三",
        "large",
    )
    assert (known.version, known.changed_by) == (2, system_user())
    assert [former.name for former in known.former_names.all()] == ["旧名字"]
    assert [(contact.name, contact.is_main) for contact in known.contacts.all()] == [
        ("王五", True),
        ("赵六", False),
    ]
    assert Enterprise.objects.matching("新名字").get() == known
    assert Enterprise.objects.matching("旧名字").get() == known


def test_a_name_that_comes_back_in_the_register_gets_a_row_for_each_time(take) -> None:
    known = EnterpriseFactory(uscc=A, name="乙机械厂", former=[])
    FormerName.objects.create(enterprise=known, name="甲机械厂", changed_on=date(2019, 1, 1))
    take("registry", REGISTRY, f"甲机械厂,{A},,,,,,,,")
    take("registry", REGISTRY, f"丙机械厂,{A},,,,,,,,")

    today = timezone.localdate()
    rows = known.former_names.order_by("id").values_list("name", "changed_on", "basis", "noted_by__username")
    assert list(rows) == [
        ("甲机械厂", date(2019, 1, 1), "", None),
        ("乙机械厂", today, "台账导入", "system"),
        ("甲机械厂", today, "台账导入", "system"),
    ]
    for word in ("甲机械厂", "乙机械厂", "丙机械厂"):
        assert Enterprise.objects.matching(word).get() == known


def test_bad_rows_say_row_column_and_reason(take) -> None:
    report = take(
        "enterprises",
        LEDGER,
        f"甲公司,{A},莘县,,,12O.5,,",
        f"乙公司,{A[:-1]}{WRONG},莘县,,,,,",
        f"丙公司,{B},北京,,,,,",
        f"丁公司,{uscc(4)},莘县,巨型,,,,",
        "戊公司,9.13715E+17,莘县,,,,,",
        f"己公司,{uscc(5)},莘县,,,,王五,12345",
        f",{uscc(6)},莘县,,,,,",
        f"庚公司,{uscc(7)},莘县,,,,,",
        f"庚公司,{uscc(7)},莘县,,,,,",
    )
    assert counts(report) == (1, 0, 0, 8)
    told = reasons(report)
    assert [(row, column) for row, column, _reason in told] == [
        (2, "注册资本（万元）"), (3, "统一社会信用代码"), (4, "县市区"), (5, "规模"), (6, "统一社会信用代码"),
        (7, "联系电话"), (8, "企业名称"), (10, "统一社会信用代码"),
    ]  # fmt: skip
    assert told[0][2] == "不是数字，请只填数字，如 120.5"
    assert "没有这个县市区，可填：东昌府区、" in told[2][2]
    assert told[7][2] == "与第 9 行重复"


def test_archived_enterprise_is_not_changed_by_a_ledger(take, units: dict[str, Unit]) -> None:
    EnterpriseFactory(
        uscc=A, name="甲公司", county=units["shenxian"], archived_at=timezone.now(), archive_reason="注销"
    )
    assert counts(take("enterprises", LEDGER, f"甲公司,{A},,,,,,")) == (0, 0, 1, 0)
    report = take("enterprises", LEDGER, f"新名字,{A},,,,,,")
    assert reasons(report) == [(2, "", "“甲公司”已归档（注销），不能由台账更新")]


def test_rows_outside_the_own_reach_are_refused(take, units: dict[str, Unit]) -> None:
    head = person(RoleCode.SECTION_HEAD, units["shenxian"])
    EnterpriseFactory(uscc=B, county=units["donge"])
    report = take(
        "enterprises",
        LEDGER,
        f"甲公司,{A},莘县,,,,,",
        f"乙公司,{B},莘县,,,,,",
        f"丙公司,{uscc(9)},冠县,,,,,",
        by=head,
    )
    assert counts(report) == (1, 0, 0, 2)
    assert {reason for _row, _column, reason in reasons(report)} == {
        "不在您的工作范围，只能导入本单位辖区内的企业"
    }


def test_a_head_moves_no_enterprise_out_of_the_own_county(take, units: dict[str, Unit]) -> None:
    known = EnterpriseFactory(uscc=A, county=units["shenxian"])
    head = person(RoleCode.SECTION_HEAD, units["shenxian"])
    report = take("enterprises", LEDGER, f"甲公司,{A},东阿县,,,,,", by=head)
    assert reasons(report) == [(2, "县市区", "东阿县不在您的工作范围，企业迁往那里的请由市局更新")]
    assert counts(take("enterprises", LEDGER, f"甲公司,{A},莘县,,,,,", by=head)) == (0, 1, 0, 0)
    known.refresh_from_db()
    assert (known.name, known.county) == ("甲公司", units["shenxian"])

    assert counts(take("enterprises", LEDGER, f"甲公司,{A},东阿县,,,,,")) == (0, 1, 0, 0)
    known.refresh_from_db()
    assert known.county == units["donge"]


def test_an_industry_is_a_code_of_the_classification(take) -> None:
    head = "企业名称,统一社会信用代码,行业代码"
    report = take("enterprises", head, f"甲公司,{A},c3411", f"乙公司,{B},ZZZZ")
    assert counts(report) == (1, 0, 0, 1)
    ((_row, column, reason),) = reasons(report)
    assert (column, "请输入 2 至 4 位行业代码" in reason) == ("行业代码", True)
    assert Enterprise.objects.get().industry_code == "3411"


@pytest.mark.parametrize("kind", ["registry", "enterprises"])
def test_nobody_was_registered_after_today(take, kind: str) -> None:
    head, today = "企业名称,统一社会信用代码,注册日期", timezone.localdate()
    report = take(kind, head, f"甲公司,{A},{today}", f"乙公司,{B},{today + timedelta(days=1)}")
    assert counts(report) == (1, 0, 0, 1)
    assert reasons(report) == [(3, "注册日期", "不能晚于今天")]


def test_450_rows_cost_fewer_than_50_statements(take, django_assert_max_num_queries) -> None:
    lines = [f"企业{number},{uscc(number)},莘县,,,,王五,138{number:08d}" for number in range(450)]
    with django_assert_max_num_queries(50):
        take("enterprises", LEDGER, *lines)
    with django_assert_max_num_queries(50):
        take("enterprises", LEDGER, *(line.replace("企业", "公司") for line in lines))
    assert Enterprise.objects.filter(name__startswith="公司").count() == 450


class TestMeanwhile:
    """Somebody works on the same enterprise between the comparison and the writing."""

    LINES = (LEDGER, f"新名字,{A},,,,,赵六,13912345678", f"乙公司,{B},莘县,,,,,")

    @pytest.fixture
    def known(self, units: dict[str, Unit]) -> Enterprise:
        return EnterpriseFactory(uscc=A, name="旧名字", county=units["shenxian"], former=[])

    def rename(self, known: Enterprise) -> None:
        edit_enterprise(
            known, by=person(RoleCode.SECTION_HEAD), version=1, opened=snapshot(known), name="别的名字"
        )

    def test_an_edit_is_followed_not_overwritten(self, take, known: Enterprise) -> None:
        report = take("enterprises", *self.LINES, meanwhile=lambda: self.rename(known))
        assert counts(report) == (1, 1, 0, 0)
        known.refresh_from_db()
        assert (known.name, known.version) == ("别的名字", 2)
        assert {former.name for former in known.former_names.all()} == {"旧名字"}
        assert known.contacts.get().name == "赵六"
        for name in ("旧名字", "别的名字"):
            assert Enterprise.objects.matching(name).get() == known

    def test_control_an_unchecked_plan_loses_the_edit(
        self, take, known: Enterprise, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(PreparedRows, "still_hold", lambda self: True)
        take("enterprises", *self.LINES, meanwhile=lambda: self.rename(known))
        known.refresh_from_db()
        assert known.version == 2
        assert [former.name for former in known.former_names.all()] == ["旧名字"]

    def test_a_contact_added_stays_the_main_one(self, take, known: Enterprise) -> None:
        head = person(RoleCode.SECTION_HEAD)
        take(
            "enterprises",
            *self.LINES,
            meanwhile=lambda: save_contact(
                known, by=head, name="王五", title="", phone="13812345678", is_main=True
            ),
        )
        assert [(row.name, row.is_main) for row in known.contacts.order_by("id")] == [
            ("王五", True),
            ("赵六", False),
        ]
        assert Enterprise.objects.matching("13812345678").get() == known
        assert Enterprise.objects.matching("13912345678").get() == known

    def test_an_archived_enterprise_is_refused(self, take, known: Enterprise) -> None:
        report = take(
            "enterprises",
            *self.LINES,
            meanwhile=lambda: Enterprise.objects.filter(pk=known.pk).update(
                archived_at=timezone.now(), archive_reason="注销"
            ),
        )
        assert counts(report) == (1, 0, 0, 1)

    def test_an_enterprise_registered_by_hand_is_updated(self, take, known: Enterprise) -> None:
        report = take(
            "enterprises", *self.LINES, meanwhile=lambda: EnterpriseFactory(uscc=B, name="乙", county=None)
        )
        assert counts(report) == (0, 2, 0, 0)
        assert Enterprise.objects.get(uscc=B).name == "乙公司"

    def test_a_code_taken_in_the_very_moment_is_gone_through_again(
        self, take, known: Enterprise, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Between the check and the first row no lock of PostgreSQL holds a code that is not there yet."""
        passes = []

        def too_late(self: PreparedRows) -> bool:
            passes.append(self)
            if len(passes) == 1:
                raise IntegrityError
            return True

        monkeypatch.setattr(PreparedRows, "still_hold", too_late)
        assert counts(take("enterprises", *self.LINES)) == (1, 1, 0, 0)
        assert len(passes) == 2


@pytest.mark.parametrize("kind", ["registry", "enterprises"])
def test_wrong_check_digit_is_taken_once_a_person_has_confirmed_the_code(
    take, county: Unit, kind: str
) -> None:
    code = A[:-1] + WRONG
    lines = ("企业名称,统一社会信用代码,法定代表人", f"甲公司,{code},张某")

    report = take(kind, *lines)
    assert counts(report) == (0, 0, 0, 1)
    assert "校验位不符" in reasons(report)[0][2]

    confirmed_firm(code, county)
    assert counts(take(kind, *lines)) == (0, 1, 0, 0)


def test_contacts_of_a_confirmed_code_come_in(take, county: Unit) -> None:
    code = A[:-1] + WRONG
    lines = ("企业名称,统一社会信用代码,联系人,联系电话", f"甲公司,{code},丁一,13812345678")
    assert counts(take("contacts", *lines)) == (0, 0, 0, 1)

    confirmed_firm(code, county)
    assert counts(take("contacts", *lines)) == (1, 0, 0, 0)


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_telephone_that_wants_no_calls_stays_so_under_any_name(
    take, units: dict[str, Unit], *, overwrite: bool
) -> None:
    known = EnterpriseFactory(uscc=A, name="甲公司", county=units["shenxian"])
    EnterpriseContactFactory(enterprise=known, name="丁一", phone="13812345678", withdrawn_on="2026-01-01")
    report = take("enterprises", LEDGER, f"甲公司,{A},,,,1000,丁总,13812345678", overwrite=overwrite)
    assert (counts(report), report.tally.kept) == ((0, 1, 0, 0), 1)
    assert known.contacts.get().name == "丁一"


def test_a_telephone_that_was_withdrawn_meanwhile_is_not_written(take, units: dict[str, Unit]) -> None:
    known = EnterpriseFactory(uscc=A, name="甲公司", county=units["shenxian"])
    EnterpriseContactFactory(enterprise=known, name="丁一", phone="13812345678")

    def meanwhile() -> None:
        known.contacts.update(withdrawn_on="2026-01-01")

    row = f"甲公司,{A},,,,1000,丁总,13812345678"
    report = take("enterprises", LEDGER, row, meanwhile=meanwhile)
    assert (counts(report), report.tally.kept) == ((0, 1, 0, 0), 1)
    assert known.contacts.get().name == "丁一"
