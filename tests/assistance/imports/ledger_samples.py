"""A few rows of every kind of ledger, one of them refused where the kind takes the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistance.models import Activity, Case, Visit
from enterprises.models import (
    Assignment,
    Enterprise,
    EnterpriseContact,
    EnterpriseFigure,
    ProductionState,
    Project,
    ProjectProgress,
    ScaleMembership,
    ServiceListEntry,
    Title,
)
from policies.models import BridgingLoan, Payment
from reporting.models import IndicatorObservation
from tests.factories.enterprises import uscc

A, B, C = (uscc(number, division="371581") for number in (901, 902, 903))
NEW = uscc(904, division="371581")
POLICY = "聊工信发〔2023〕901号"
FUND = "东昌府区转贷服务中心"
WRONG = A[:-1] + ("1" if A[-1] == "0" else "0")


@dataclass(frozen=True)
class Sample:
    """``lines`` hold one that is refused; ``columns`` are what the picture of ``model`` shows."""

    head: str
    lines: tuple[str, ...]
    model: Any
    columns: tuple[str, ...]
    taken: int


def firms(facts: str) -> tuple[str, ...]:
    return tuple(f"甲,{code},{facts}" for code in (A, B, NEW, WRONG))


SAMPLES = {
    "registry": Sample(
        "企业名称,统一社会信用代码,法定代表人", firms("王一"), Enterprise, ("uscc", "name", "legal_rep", "source"), 3
    ),
    "enterprises": Sample(
        "企业名称,统一社会信用代码,县市区,规上,联系人,联系电话",
        firms("东昌府区,是,王一,13800000001"),
        Enterprise,
        ("uscc", "name", "county__name", "is_above_scale", "contacts__phone"),
        3,
    ),
    "figures": Sample(
        "企业名称,统一社会信用代码,年度,工业总产值（万元）,从业人员（人）,数据来源",
        (f"甲,{A},2022,100,10,自报", f"甲,{A},2023,120,11,自报", f"乙,{B},2023,70,,自报", f"乙,{B},2023,80,,自报"),
        EnterpriseFigure,
        ("enterprise__uscc", "metric", "year", "revision"),
        3,
    ),
    "above_scale": Sample(
        "企业名称,统一社会信用代码,纳统日期,退出日期,退出原因",
        (f"甲,{A},2020-01-01,2021-01-01,收入下降", f"甲,{A},2022-01-01,,", f"乙,{B},2023-01-01,,", f"丙,{C},,,"),
        ScaleMembership,
        ("enterprise__uscc", "entered_on", "left_on", "left_reason", "enterprise__is_above_scale"),
        3,
    ),
    "production": Sample(
        "企业名称,统一社会信用代码,生产状态,自何日起,减停产原因",
        (f"甲,{A},减产,2023-05-01,订单不足", f"甲,{A},正常,2023-08-01,", f"乙,{B},停产,2023-06-01,检修", f"丙,{C},停产,2023-06-01,"),
        ProductionState,
        ("enterprise__uscc", "mode", "since", "reason"),
        3,
    ),
    "over100m": Sample(
        "企业名称,统一社会信用代码,年度,年产值（万元）,入单日期",
        (f"甲,{A},2022,12000,2022-01-10", f"甲,{A},2023,13000,2023-01-10", f"乙,{B},2023,15000,2023-01-10", f"丙,{C},2023,9,2023-01-10"),
        ServiceListEntry,
        ("enterprise__uscc", "year", "evidence_wan", "entered_on", "admission"),
        3,
    ),
    "commissioned": Sample(
        "企业名称,统一社会信用代码,年度,项目名称,投产日期",
        (f"甲,{A},2023,一期,2023-03-01", f"甲,{A},2023,二期,2023-04-01", f"乙,{B},2023,一期,2023-05-01", f"丙,{C},2023,一期,2099-01-01"),
        ServiceListEntry,
        ("enterprise__uscc", "project_name", "commissioned_on", "entered_on"),
        3,
    ),
    "titles": Sample(
        "级别,称号,企业名称,统一社会信用代码,认定文号,认定日期,有效期至",
        (f"省级,专精特新中小企业,甲,{A},鲁工信创〔2020〕1号,2020-02-01,2023-01-31", f"省级,专精特新中小企业,甲,{A},鲁工信创〔2023〕1号,2023-02-01,", f"省级,瞪羚企业,乙,{B},鲁工信创〔2023〕2号,2023-03-01,", f"市级,专精特新中小企业,丙,{C},聊工信〔2023〕1号,2023-03-01,"),
        Title,
        ("enterprise__uscc", "kind", "level", "document", "recognised_on", "valid_to"),
        3,
    ),
    "projects": Sample(
        "企业名称,统一社会信用代码,项目名称,总投资（万元）,开工日期,完工日期,投产日期,项目类型,责任人,计划投产,年度,年度计划投资（万元）,依据",
        (f"甲,{A},一期,12000,2022-03-01,2023-02-01,2023-03-01,强链,王一,2023-04-01,2023,8000,备案证明", f"甲,{A},二期,9000,2023-04-01,,,技改,王一,,2023,3000,备案证明", f"乙,{B},一期,500,,,,延链,,2024-05-01,,,备案证明", f"丙,{C},一期,700,2023-04-01,2023-03-01,,,,,,,备案证明"),
        Project,
        ("enterprise__uscc", "name", "total_wan", "started_on", "commissioned_on", "kind", "plans__year", "plans__plan_wan", "basis"),
        3,
    ),
    "progress": Sample(
        "企业名称,统一社会信用代码,项目名称,年度,月份,本月完成投资（万元）,形象进度",
        (f"甲,{A},老项目,2023,8,100,打桩", f"甲,{A},老项目,2023,9,200,主体施工", f"乙,{B},老项目,2023,9,0,", f"丙,{C},没有的项目,2023,9,1,"),
        ProjectProgress,
        ("project__enterprise__uscc", "project__name", "year", "month", "invested_wan", "state", "revision"),
        3,
    ),
    "assignments": Sample(
        "企业名称,统一社会信用代码,帮包干部,开始日期",
        (f"甲,{A},张三,2023-01-05", f"乙,{B},张三,2023-02-05", f"丙,{C},查无此人,2023-02-05"),
        Assignment,
        ("enterprise__uscc", "officer__name", "started_on", "ended_on", "enterprise__officer__name"),
        2,
    ),
    "contacts": Sample(
        "企业名称,统一社会信用代码,联系人,职务,联系电话,主要联系人",
        (f"甲,{A},丁一,经理,13800000001,", f"甲,{A},丙二,会计,13800000002,是", f"乙,{B},戊三,,13800000003,是", f"乙,{B},己四,,138,"),
        EnterpriseContact,
        ("enterprise__uscc", "name", "title", "phone", "is_main"),
        3,
    ),
    "visits": Sample(
        "走访日期,企业名称,统一社会信用代码,方式,走访人,见到谁,走访情况",
        (f"2023-10-09,甲,{A},现场走访,张三,王一,看订单", f"2023-10-09,乙,{B},电话,张三,王二,问用工", f"2023-10-10,甲,{A},现场走访,张三,王一,再看", f"2099-01-01,甲,{A},电话,张三,王一,x"),
        Visit,
        ("enterprises__uscc", "visited_on", "channel", "notes", "people__name"),
        3,
    ),
    "activities": Sample(
        "日期,类型,专项,活动名称,主办单位,地点,参与企业名单,达成意向（项）,意向金额（万元）,成效",
        (f"2023-10-09,政策宣贯,一起益企,惠企政策宣讲会,东昌府区,市民中心,{A}、{B},,,发放手册", f"2023-10-10,银企对接,,银企对接会,东昌府区,,{B},3,500,签约", "2023-10-11,政策解读,,专精特新政策解读,东昌府区,,,,,", f"2023-10-12,政策解读,,解读二,东昌府区,,{WRONG},,,"),
        Activity,
        ("held_on", "kind", "programme", "name", "unit__name", "place", "intents", "intents_wan", "outcome", "attendances__enterprise__uscc"),
        3,
    ),
    "cases": Sample(
        "编号,受理日期,来源,县市区,企业名称,统一社会信用代码,联系人,联系电话,类别,性质,诉求标题",
        tuple(
            f"{number},2018-02-{number:02} 11:20,走访,东昌府区,甲,{code},张三,13034234785,用能保障,求助,诉求{number}"
            for number, code in ((1, A), (2, NEW), (3, NEW), (4, WRONG))
        ),
        Case,
        ("ledger_number", "enterprise__uscc", "enterprise__name", "received_at", "title", "status"),
        3,
    ),
    "disbursements": Sample(  # taken with all its rows or not at all, so none is refused
        "年度,文号,企业名称,统一社会信用代码,奖励事项,下达文号,下达日期,拨付金额（万元）,拨付日期",
        tuple(
            f"2023,{POLICY},甲,{code},满产达产奖励,聊工信发〔2023〕{document}号,2023-03-12,30,2023-03-19"
            for code, document in ((A, 902), (B, 903), (C, 902))
        ),
        Payment,
        ("claim__enterprise__uscc", "claim__status", "amount_fen", "paid_on", "batch__document", "batch__status"),
        3,
    ),
    "bridging_loans": Sample(  # likewise
        "转贷机构,企业,代码,贷款银行,原借据号,原贷款金额（万元）,原贷款到期日,申请日期,审批日期,转贷金额（万元）,放款日期,归还日期,状态",
        tuple(
            f"{FUND},甲,{code},农商银行,JJ{number},100,2023-03-20,2023-03-01,2023-03-10,90,2023-03-20,{repaid},{status}"
            for number, (code, repaid, status) in enumerate(
                [(A, "2023-03-28", "已结清"), (B, "2023-03-28", "已归还"), (C, "", "已放款")]
            )
        ),
        BridgingLoan,
        ("enterprise__uscc", "original_number", "amount_fen", "status", "fee_fen", "due_on", "institution__account__balance_fen"),
        3,
    ),
    "indicators": Sample(
        "年度,累计到几月,指标,单位,本期（1—N月）,同比（%）,全省增速（%）,来源部门,数据日期",
        (
            "2023,10,规上工业增加值,亿元,,8.8,6.9,市统计局,2023-11-18",
            "2023,9,规上工业增加值,亿元,,8.5,6.7,市统计局,2023-10-18",
            "2023,10,工业用电量,亿千瓦时,265,5.1,,市供电公司,2023-11-18",
            "2023,10,没有的指标,亿元,1,,,市统计局,2023-11-18",
        ),
        IndicatorObservation,
        ("indicator__code", "area", "year", "months", "value", "growth", "revision"),
        3,
    ),
}  # fmt: skip
