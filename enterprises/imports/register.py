"""The ledgers of enterprises: the public register and the bureau's own list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Choices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.capital import capital_in_wan
from enterprises.codes import normalise_uscc, old_number_problem, uscc_problem
from enterprises.enums import EnterpriseSource, SizeClass
from enterprises.imports.footprints import REGISTER
from enterprises.imports.reach import EVERYWHERE, filed_words
from enterprises.industries import industry_problem, normalise_industry
from enterprises.models import Enterprise, EnterpriseContact
from enterprises.services.bulk import LedgerRow, PreparedRows, prepare_rows, write_rows
from enterprises.services.contacts import struck_contacts
from enterprises.services.counties import CountyBook
from enterprises.services.edits import plain
from enterprises.services.known import Around, KnownEnterprises
from enterprises.services.places import PLACES, PlaceBook
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.kinds import Change, ImportKind, ParsedRow, Plan, RowRefused, RowResult, register
from foundation.web.phones import mask_phone, normalise_phone

Facts = Callable[[Mapping[str, Any], str, CountyBook], dict[str, Any]]
MASK = "*"
NOT_GIVEN = {"N/A", "NA", "NULL", "-", "—", "/", "无"}

NAME = Column(
    "name",
    "企业名称",
    required=True,
    max_length=120,
    variants=("单位名称", "单位详细名称", "名称"),
    width=32,
    example="示例机械有限公司",
)
CODE = Column(
    "uscc", "统一社会信用代码", Kind.CODE, required=True, variants=("信用代码", "社会信用代码"), width=22,
    example="91371502MA3C00011G",
)  # fmt: skip
REGISTERED_ON = Column("registered_on", "注册日期", Kind.DATE, variants=("成立日期",), example="2015-06-01")
TYPE = Column("enterprise_type", "企业类型", max_length=60)
LEGAL_REP = Column("legal_rep", "法定代表人", max_length=60, variants=("法人代表", "法人"))
OLD_NUMBER = Column(
    "old_number", "原注册号", Kind.CODE, max_length=40, variants=("注册号", "工商注册号", "营业执照注册号")
)
ADDRESS = Column("address", "注册地址", max_length=200, variants=("地址", "住所"), width=40)

REGISTRY_COLUMNS = (
    NAME,
    CODE,
    REGISTERED_ON,
    TYPE,
    LEGAL_REP,
    Column("capital_text", "注册资金", max_length=60, variants=("注册资本",), example="100万元人民币"),
    Column("business_scope", "经营范围", max_length=5000, width=40),
    ADDRESS,
    OLD_NUMBER,
)

LEDGER_COLUMNS = (
    NAME,
    CODE,
    Column(
        "county",
        "县市区",
        variants=("区县", "所属县区"),
        max_length=60,
        example="东昌府区",
        offers=lambda: CountyBook().names(),
    ),
    Column("township", "乡镇街道", max_length=60, variants=("乡镇", "街道", "所属乡镇")),
    Column("park", "园区", max_length=60, variants=("所在园区", "产业园区")),
    Column("industry_code", "行业代码", Kind.CODE, max_length=5),
    Column(
        "stated_size", "规模", Kind.CHOICE, choices={str(label): value for value, label in SizeClass.choices}
    ),
    Column("is_above_scale", "规上", Kind.CHOICE, choices={"是": True, "否": False}, variants=("是否规上",)),
    LEGAL_REP,
    TYPE,
    REGISTERED_ON,
    Column(
        "capital_wan",
        "注册资本",
        Kind.DECIMAL,
        unit="万元",
        places=4,
        minimum=0,
        maximum=10**12 - 1,
        variants=("注册资金",),
    ),
    ADDRESS,
    OLD_NUMBER,
    Column("contact_name", "联系人", max_length=40, variants=("主要联系人",)),
    Column("contact_phone", "联系电话", Kind.PHONE, max_length=40, variants=("电话",)),
)


@dataclass
class RowPlan:
    """What one row comes to; ``row`` is None when there is nothing to save."""

    result: RowResult
    row: LedgerRow | None = None


class EnterpriseImporter:
    def __init__(
        self,
        by: User,
        present: frozenset[str],
        *,
        facts: Facts,
        source: EnterpriseSource,
        overwrite: bool = False,
    ) -> None:
        self.by, self.facts, self.source, self.overwrite = by, facts, source, overwrite
        self.reach = EVERYWHERE if by.is_service else by.reach(Permission.ENTERPRISE_IMPORT)
        self.counties, self.places = CountyBook(), PlaceBook()
        self.taken: dict[str, int] = {}
        self.struck: frozenset[tuple[int, tuple[str, str]]] = frozenset()

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        codes = [normalise_uscc(row.values["uscc"]) for row in rows]
        known = KnownEnterprises(codes, self.counties)
        self.struck = frozenset() if self.overwrite else _struck(rows, known)
        plans = [self._plan(row, code, known) for row, code in zip(rows, codes, strict=True)]
        to_save = [plan.row for plan in plans if plan.row is not None]
        work = prepare_rows(to_save, known, by=self.by) if to_save else None
        return Plan([plan.result for plan in plans], work)

    def still_holds(self, work: PreparedRows) -> bool:
        return work.still_hold()

    def write(self, work: PreparedRows) -> None:
        write_rows(work)

    def _plan(self, row: ParsedRow, code: str, known: KnownEnterprises) -> RowPlan:
        try:
            self._check_code(row, code, known.get(code))
            facts = self.facts(row.values, code, self.counties)
            contact = _contact(row.values)
            enterprise = known.get(code)
            facts |= self._places(row.values, facts, code, enterprise)
            if enterprise is None:
                return self._plan_new(code, facts, contact)
            return self._plan_known(enterprise, facts, contact, known.around)
        except RowRefused as refusal:
            return RowPlan(refusal.result)

    def _places(
        self, values: Mapping[str, Any], facts: Mapping[str, Any], code: str, known: Enterprise | None
    ) -> dict[str, Unit | None]:
        """Where in its county it lies; one that moves to another county leaves its places behind."""
        stands = known.county if known else self.counties.of_code(code)
        county = facts.get("county") or stands
        moved = known is not None and known.county_id is not None and county != known.county
        found: dict[str, Unit | None] = dict.fromkeys(PLACES) if moved else {}
        for name in PLACES:
            if text := _text_given(values.get(name)):
                found[name] = self.places.wanted(name, text, county)
        return found

    def _check_code(self, row: ParsedRow, code: str, known: Enterprise | None) -> None:
        if problem := uscc_problem(code, confirmed=bool(known and known.code_reason)):
            raise RowRefused("uscc", problem)
        first = self.taken.setdefault(code, row.number)
        if first != row.number:
            raise RowRefused("uscc", _("与第 %(row)s 行重复") % {"row": first})

    def _plan_new(self, code: str, facts: dict[str, Any], contact: EnterpriseContact | None) -> RowPlan:
        facts.setdefault("county", self.counties.of_code(code))
        enterprise = Enterprise(uscc=code, source=self.source, **facts)
        self._check_reach(enterprise)
        if contact is not None:
            contact.is_main = True
        return RowPlan(RowResult(Outcome.CREATED), LedgerRow(enterprise, contact=contact))

    def _plan_known(
        self,
        known: Enterprise,
        facts: dict[str, Any],
        contact: EnterpriseContact | None,
        around: Around,
    ) -> RowPlan:
        self._check_reach(known)
        self._check_move(known, facts)
        if known.county_id is None:
            facts.setdefault("county", self.counties.of_code(known.uscc or ""))
        if facts.get("stated_size") == known.size_class:
            del facts["stated_size"]  # a ledger that repeats what is shown states nothing of its own
        changes = {
            name: value for name, value in facts.items() if plain(value) != plain(getattr(known, name))
        }
        kept = () if self.overwrite else self._kept(known, changes)
        changes = {name: value for name, value in changes.items() if name not in {one.column for one in kept}}
        contact, left_out = self._heard(known, contact, around)
        kept += left_out
        if not changes and contact is None:
            return RowPlan(RowResult(Outcome.UNCHANGED, kept=kept, label=known.name))
        if known.archived_at is not None:
            raise RowRefused("", filed_words(known.name, known.archive_reason))
        if contact is not None:
            contact.is_main = not around.contacts_of(known.pk)
        told = [
            Change(name, _in_words(getattr(known, name)), _in_words(value)) for name, value in changes.items()
        ]
        if contact is not None:
            told.append(Change("contact_name", "", contact.name))
        if corrected := known.corrected.keys() & changes.keys():
            changes["corrected"] = {
                name: day for name, day in known.corrected.items() if name not in corrected
            }
        result = RowResult(Outcome.UPDATED, changes=tuple(told), label=known.name, kept=kept)
        return RowPlan(result, LedgerRow(known, changes, contact))

    def _heard(
        self, known: Enterprise, contact: EnterpriseContact | None, around: Around
    ) -> tuple[EnterpriseContact | None, tuple[Change, ...]]:
        """The contact that is new, or why it is not taken up: who wants no calls has none under another name either."""
        if contact is None or (contact.name, contact.phone) in around.contacts_of(known.pk):
            return None, ()
        called = (contact.name, mask_phone(contact.phone))
        if contact.phone in around.withdrawn_of(known.pk):
            why = _("这个电话已撤回同意，不再联系")
        elif (known.pk, called) in self.struck:
            why = _("已由人工移除或更正")
        else:
            return contact, ()
        return None, (Change("contact_name", why, " ".join(called)),)

    def _kept(self, known: Enterprise, changes: Mapping[str, Any]) -> tuple[Change, ...]:
        """What a person typed since stays until somebody says that the ledger is right."""
        return tuple(
            Change(name, _in_words(getattr(known, name)), _in_words(value))
            for name, value in changes.items()
            if name in known.corrected
        )

    def _check_reach(self, enterprise: Enterprise) -> None:
        if not (self.reach.covers(enterprise.county_id) or enterprise.officer_id == self.by.pk):
            raise RowRefused("", _("不在您的工作范围，只能导入本单位辖区内的企业"))

    def _check_move(self, known: Enterprise, facts: Mapping[str, Any]) -> None:
        """Nobody gives an enterprise away into a county that is not one's own, as on its form."""
        county: Unit | None = facts.get("county")
        if county is not None and county.pk != known.county_id and not self.reach.covers(county.pk):
            told = {"county": county.name}
            raise RowRefused("county", _("%(county)s不在您的工作范围，企业迁往那里的请由市局更新") % told)


def registry_facts(values: Mapping[str, Any], code: str, counties: CountyBook) -> dict[str, Any]:
    facts = _given(
        values, ("name", "registered_on", "enterprise_type", "legal_rep", "business_scope", "address")
    ) | _old_number(values)
    if capital := _text_given(values.get("capital_text")):
        facts |= {"capital_text": capital, "capital_wan": capital_in_wan(capital)}
    _check_registered(facts)
    return facts


def ledger_facts(values: Mapping[str, Any], code: str, counties: CountyBook) -> dict[str, Any]:
    names = (
        "name", "stated_size", "is_above_scale", "legal_rep", "enterprise_type", "registered_on",
        "capital_wan", "address",
    )  # fmt: skip
    facts = _given(values, names) | _old_number(values) | _industry(values)
    _check_registered(facts)
    if county := values.get("county"):
        facts["county"] = counties.wanted(county)
    return facts


def _given(values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The facts that the row states; a blank cell never erases what is known."""
    facts = {name: _text_given(values.get(name)) for name in names}
    return {name: value for name, value in facts.items() if value is not None}


def _old_number(values: Mapping[str, Any]) -> dict[str, str]:
    number = normalise_uscc(_text_given(values.get("old_number")) or "")
    if number and (problem := old_number_problem(number)):
        raise RowRefused("old_number", problem)
    return {"old_number": number} if number else {}


def _industry(values: Mapping[str, Any]) -> dict[str, str]:
    code = normalise_industry(_text_given(values.get("industry_code")) or "")
    if code and (problem := industry_problem(code)):
        raise RowRefused("industry_code", problem.rstrip("。"))
    return {"industry_code": code} if code else {}


def _check_registered(facts: Mapping[str, Any]) -> None:
    if facts.get("registered_on") and facts["registered_on"] > timezone.localdate():
        raise RowRefused("registered_on", _("不能晚于今天"))


def _text_given(value: Any) -> Any:
    return None if isinstance(value, str) and value.upper() in NOT_GIVEN else value


def _contact(values: Mapping[str, Any]) -> EnterpriseContact | None:
    name, phone = values.get("contact_name"), values.get("contact_phone")
    if not phone or MASK in phone:
        return None
    number = normalise_phone(phone)
    if number is None:
        raise RowRefused("contact_phone", _("不是能拨打的电话，请填 11 位手机号或带区号的座机号"))
    return EnterpriseContact(name=name or _("联系人"), phone=number)


def _struck(rows: Sequence[ParsedRow], known: KnownEnterprises) -> frozenset[tuple[int, tuple[str, str]]]:
    """The contacts of the rows whom a person removed or corrected."""
    people = []
    for row in rows:
        number = normalise_phone(row.values.get("contact_phone") or "")
        if number is not None:
            people.append((row.values.get("contact_name") or _("联系人"), mask_phone(number)))
    return struck_contacts(known.keys(), people) if people else frozenset()


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Choices):
        return str(value.label)
    return plain(value) if not isinstance(value, Unit) else value.name


register(
    ImportKind(
        name="registry",
        title=gettext_lazy("企业登记信息"),
        permission=Permission.ENTERPRISE_IMPORT,
        columns=REGISTRY_COLUMNS,
        open=partial(EnterpriseImporter, facts=registry_facts, source=EnterpriseSource.REGISTRY),
        overwriting=partial(
            EnterpriseImporter, facts=registry_facts, source=EnterpriseSource.REGISTRY, overwrite=True
        ),
        footprint=REGISTER,
        hint=gettext_lazy("市场监管登记的公开信息。县市区按信用代码第 3 至 8 位推定，推不出的留空。"),
    )
)
register(
    ImportKind(
        name="enterprises",
        title=gettext_lazy("企业台账"),
        permission=Permission.ENTERPRISE_IMPORT,
        columns=LEDGER_COLUMNS,
        open=partial(EnterpriseImporter, facts=ledger_facts, source=EnterpriseSource.LEDGER),
        overwriting=partial(
            EnterpriseImporter, facts=ledger_facts, source=EnterpriseSource.LEDGER, overwrite=True
        ),
        footprint=REGISTER,
        hint=gettext_lazy("本局掌握的企业名录。以信用代码为准：没有的新增，已有的只更新填了的列。"),
    )
)
