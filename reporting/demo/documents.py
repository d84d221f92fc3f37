"""政策文件 and 地区荣誉 of the demonstration city (A1 #23, 54, 61, 64); numbers of documents are examples."""

from __future__ import annotations

from datetime import date

from enterprises.enums import DocumentKind, HonourKind, RecordTopic, TitleLevel
from enterprises.models import AreaHonour, Chain, PolicyDocument
from foundation.accounts.models import Unit, User

K, T, P, C = DocumentKind, RecordTopic, TitleLevel.PROVINCE, TitleLevel.CITY
PRIVATE = "聊城市关于促进民营经济高质量发展的实施意见"
DOCUMENTS = (
    (PRIVATE, "聊发〔2023〕4号", K.OPINION, T.PRIVATE, C, "市委、市政府", date(2023, 2, 9), None),
    ("聊城市民营经济高质量发展2023年十大专项行动", "聊办发〔2023〕6号", K.PLAN, T.PRIVATE, C, "市委办公室、市政府办公室", date(2023, 3, 2), 10),
    ("传统产业智能化技改行动方案", "聊政办字〔2023〕12号", K.PLAN, T.RENOVATION, C, "市政府办公室", date(2023, 2, 20), None),
    ("技改项目奖补实施细则", "聊工信发〔2023〕31号", K.RULES, T.RENOVATION, C, "市工业和信息化局、市财政局", date(2023, 6, 15), None),
    ("工赋聊城行动方案", "聊政办字〔2023〕18号", K.PLAN, T.DIGITAL, C, "市政府办公室", date(2023, 4, 20), None),
    ("支持民营经济发展若干措施", "鲁办发〔2022〕8号", K.NOTICE, T.PRIVATE, P, "省委办公厅、省政府办公厅", date(2022, 10, 12), None),
)  # fmt: skip
PLANNED_ON = date(2023, 3, 20)
HONOURS = (
    ("山东省数字化转型贯标试点市", HonourKind.PILOT, P, "", 2023, date(2023, 7, 14), "省工业和信息化厅公布"),
    (
        "省民营经济高质量发展先进县",
        HonourKind.ADVANCED,
        P,
        "guanxian",
        2022,
        date(2023, 4, 28),
        "省民营经济发展通报",
    ),
    (
        "省民营经济高质量发展先进县",
        HonourKind.ADVANCED,
        P,
        "chiping",
        2021,
        date(2022, 5, 6),
        "省民营经济发展通报",
    ),
)
"""By the code of the county, "" for the city."""


def build_documents(units: dict[str, Unit], chains: dict[str, Chain], by: User, today: date) -> None:
    rows = [
        PolicyDocument(
            title=title, number=f"{number}（示例）", kind=kind, topic=topic, level=level, issuers=issuers,
            issued_on=day, actions=actions, recorded_by=by,
        )
        for title, number, kind, topic, level, issuers, day, actions in DOCUMENTS
    ]  # fmt: skip
    rows += [
        PolicyDocument(
            title=f"{name}产业链一业一策行动方案", number=f"聊链办发〔2023〕{serial}号（示例）", kind=K.PLAN,
            topic=T.CHAIN, level=C, issuers="链长制办公室", issued_on=PLANNED_ON, chain=chain, recorded_by=by,
            summary="一个图谱、几张清单：现状、短板、项目、招商和要素保障",
        )
        for serial, (name, chain) in enumerate(chains.items(), 11)
    ]  # fmt: skip
    PolicyDocument.objects.bulk_create(row for row in rows if row.issued_on <= today)
    AreaHonour.objects.bulk_create(
        AreaHonour(
            name=name, kind=kind, level=level, county=units.get(county), for_year=year, granted_on=day,
            document=f"{source}（示例）", recorded_by=by,
        )
        for name, kind, level, county, year, day, source in HONOURS
        if day <= today
    )  # fmt: skip
