"""通报表述 of the demonstration city: what the bulletin of 2023 1—10月 says in words (A1 #14, 46, 60, 71, 75, 79)."""

from __future__ import annotations

from datetime import date

from foundation.accounts.models import User
from reporting.enums import StatementCode
from reporting.models import Statement

S = StatementCode
TOLD: dict[StatementCode, tuple[date, str, str]] = {
    S.MOTTO: (
        date(2023, 1, 5),
        "践行“三提三敢”，把工业经济作为“头号工程”，履行制造经济、数字经济、民营经济主责，稳运行、强链条、抓培育、优服务",
        "全市工业经济工作部署（示例）",
    ),
    S.RENOVATION: (
        date(2023, 2, 20),
        "实施传统产业智能化技改行动，建设技改服务产业园，组建服务商联盟，调整奖补细则，支持数字化绿色化改造",
        "智能化技改行动方案（示例）",
    ),
    S.SERVICE: (
        date(2023, 2, 6),
        "践行“有求必应、无事不扰”的民企服务理念，健全体制机制、服务体系和企业培育",
        "民营经济工作要点（示例）",
    ),
    S.VOLUNTEER: (date(2023, 3, 1), "推行“1143+N”中小企业志愿服务标准化模式", "志愿服务标准（示例）"),
    S.ECOLOGY: (date(2023, 3, 1), "完善全周期梯度培育体系，打造“热带雨林”式成长生态", "梯度培育方案（示例）"),
    S.MAIN_LINE: (date(2023, 10, 20), "新型工业化", "下步工作安排（示例）"),
    S.FIELDS: (date(2023, 10, 20), "制造业强市、数字经济提质扩量、民营经济", "下步工作安排（示例）"),
    S.TASKS: (
        date(2023, 10, 20),
        "创新引领、动能转换、项目建设、数实融合、绿色低碳、企业培育、助企服务、工业运行",
        "下步工作安排（示例）",
    ),
    S.GUARANTEES: (date(2023, 10, 20), "政治引领、统筹协调、能力提升、作风建设", "下步工作安排（示例）"),
}


def build_statements(by: User, today: date) -> None:
    Statement.objects.bulk_create(
        Statement(code=code, text=text, effective_from=day, source=source, set_by=by)
        for code, (day, text, source) in TOLD.items()
        if day <= today
    )
