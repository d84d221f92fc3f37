"""产业链 and 产业集群 of the demonstration city: 20 chains, merged into 12 in March 2023 (A1 #24, 25, 34–37, 53).

有色金属 and 绿色化工 are named in print; the other names are examples (示例).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from enterprises.enums import ChainRole, ClusterTitleKind, TitleLevel
from enterprises.models import (
    Chain,
    ChainHead,
    ChainPlace,
    Cluster,
    ClusterRanking,
    ClusterTitle,
    Enterprise,
)
from foundation.accounts.models import Unit, User
from reporting.demo.dice import dice

SET_UP, MERGED_ON = date(2021, 4, 1), date(2023, 3, 15)
KEY_SINCE = date(2023, 3, 15)
CHAINS: dict[str, tuple[str, ...]] = {
    "有色金属": ("32",),
    "绿色化工": ("26", "25"),
    "高端轴承": ("34",),
    "精品钢管钢板": ("31", "33"),
    "汽车及零部件": ("36",),
    "高端装备": ("35",),
    "农副产品加工": ("13", "14", "15"),
    "纺织服装": ("17", "18"),
    "生物医药": ("27",),
    "新型建材": ("30", "20", "21"),
    "电气与新能源": ("38", "44"),
    "新一代信息技术": ("39", "40", "22", "29"),
}
"""Each with the divisions of GB/T 4754 whose enterprises stand in it."""
KEY = ("有色金属", "绿色化工", "高端轴承", "精品钢管钢板")
MERGED = {
    "铝精深加工": "有色金属", "铜加工": "有色金属", "氟硅材料": "绿色化工", "钢管": "精品钢管钢板",
    "农机装备": "高端装备", "调味品": "农副产品加工", "包装印刷": "新型建材", "储能": "电气与新能源",
}  # fmt: skip
HEADS = ("王建国", "李树人", "张明远", "刘春光", "陈立新", "赵建国")
GOOSE, SPECIAL, DIGITAL = ClusterTitleKind.GOOSE, ClusterTitleKind.SPECIAL, ClusterTitleKind.DIGITAL
NATIONAL, PROVINCE = TitleLevel.NATIONAL, TitleLevel.PROVINCE
CLUSTERS: dict[str, tuple[str, str, list[tuple[ClusterTitleKind, TitleLevel, int]]]] = {
    "临清市中小轴承集群": ("linqing", "高端轴承", [
        (SPECIAL, PROVINCE, 2021), (SPECIAL, NATIONAL, 2022), (DIGITAL, PROVINCE, 2023),
    ]),
    "阳谷县铁路输电设备集群": ("yanggu", "电气与新能源", [(SPECIAL, PROVINCE, 2022), (SPECIAL, NATIONAL, 2023)]),
    "茌平区铝及铝精深加工集群": ("chiping", "有色金属", [(SPECIAL, PROVINCE, 2021), (GOOSE, PROVINCE, 2021)]),
    "冠县精品钢板集群": ("guanxian", "精品钢管钢板", [(SPECIAL, PROVINCE, 2022), (GOOSE, PROVINCE, 2023)]),
    "高唐县农机装备集群": ("gaotang", "高端装备", [(SPECIAL, PROVINCE, 2022)]),
    "东阿县阿胶及保健品集群": ("donge", "生物医药", [(SPECIAL, PROVINCE, 2023)]),
    "莘县生物基材料集群": ("shenxian", "绿色化工", [(SPECIAL, PROVINCE, 2023)]),
    "聊城市绿色化工集群": ("", "绿色化工", [(GOOSE, PROVINCE, 2023)]),
}  # fmt: skip
"""By the code of the county, "" for the city."""


def build_chains(firms: Sequence[Enterprise], units: dict[str, Unit], by: User) -> dict[str, Chain]:
    """The chains that run, by name."""
    random = dice("chains")
    running = {
        name: Chain.objects.create(
            name=name, established_on=SET_UP, key_since=KEY_SINCE if name in KEY else None
        )
        for name in CHAINS
    }
    for name, into in MERGED.items():
        Chain.objects.create(
            name=name, established_on=SET_UP, ended_on=MERGED_ON, merged_into=running[into],
            end_document="聊链办发〔2023〕3号", end_reason="着眼长远、兼顾实际、减少交叉",
        )  # fmt: skip
    ChainHead.objects.bulk_create(
        ChainHead(
            chain=chain, name=random.choice(HEADS), post="市级领导（示例）", started_on=SET_UP, entered_by=by
        )
        for chain in running.values()
    )
    ChainPlace.objects.bulk_create(_places(running, firms, by), batch_size=500)
    _write_clusters(running, units, by)
    return running


def chain_of(running: dict[str, Chain], firm: Enterprise) -> Chain | None:
    found = (name for name, divisions in CHAINS.items() if (firm.industry_code or "")[:2] in divisions)
    return running.get(next(found, ""))


def _places(running: dict[str, Chain], firms: Sequence[Enterprise], by: User) -> Iterator[ChainPlace]:
    led: set[int] = set()
    for firm in firms:
        chain = chain_of(running, firm)
        if chain is None:
            continue
        role = ChainRole.MEMBER if chain.pk in led else ChainRole.LEAD
        led.add(chain.pk)
        yield ChainPlace(chain=chain, enterprise=firm, role=role, joined_on=SET_UP, entered_by=by)


def _write_clusters(running: dict[str, Chain], units: dict[str, Unit], by: User) -> None:
    titles: list[ClusterTitle] = []
    for name, (county, chain, given) in CLUSTERS.items():
        cluster = Cluster.objects.create(name=name, county=units.get(county), chain=running[chain])
        titles += [
            ClusterTitle(
                cluster=cluster, kind=kind, level=level, recognised_on=date(year, 8, 18), recorded_by=by,
                document=f"{'工信部企业函' if level == NATIONAL else '鲁工信'}〔{year}〕{120 + len(titles)}号",
            )
            for kind, level, year in given
        ]  # fmt: skip
    ClusterTitle.objects.bulk_create(titles)
    ClusterRanking.objects.create(
        cluster=Cluster.objects.get(name="临清市中小轴承集群"), on=date(2023, 9, 12), recorded_by=by, place=9, among=80,
        scope="全省特色产业集群综合评价", source="省工业和信息化厅通报",
    )  # fmt: skip
