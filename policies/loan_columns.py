"""The columns of 应急转贷台账 in the layout of the province (domain.md D6): the same for the file that goes out and the one that comes in."""

from __future__ import annotations

from foundation.spreadsheets.columns import Column, Kind
from policies.loan_enums import BorrowerKind, LoanStatus

OTHER_WORDS = {
    "结清": LoanStatus.SETTLED,
    "已还款": LoanStatus.REPAID,
    "已还贷": LoanStatus.OLD_PAID,
    "不续贷": LoanStatus.DECLINED,
    "撤回": LoanStatus.WITHDRAWN,
}
STATUSES = {**{str(label): value for value, label in LoanStatus.choices}, **OTHER_WORDS}
BORROWERS = {str(label): value for value, label in BorrowerKind.choices}

TOLD = (
    Column("number", "编号", Kind.CODE, max_length=40, width=18),
    Column("institution", "转贷机构", required=True, max_length=80, example="东昌府区转贷服务中心", width=30),
    Column("county", "县市区", example="东昌府区", width=16),
    Column("enterprise", "企业", required=True, variants=("企业名称",), example="聊城示例机械有限公司", width=34),
    Column(
        "uscc", "代码", Kind.CODE, required=True, variants=("统一社会信用代码", "信用代码"),
        example="91371500MA3C000017", width=22,
    ),
    Column("borrower_kind", "类型", Kind.CHOICE, choices=BORROWERS, variants=("借款人类型",), example="企业", width=12),
    Column("bank", "贷款银行", required=True, max_length=60, variants=("银行",), example="聊城农商银行", width=22),
    Column(
        "original_number", "原借据号", Kind.CODE, required=True, max_length=60, variants=("借据号",),
        example="JJ2023000001", width=22,
    ),
    Column("original", "原贷款金额", Kind.DECIMAL, required=True, unit="万元", places=6, example=500, width=16),
    Column("original_due_on", "原贷款到期日", Kind.DATE, required=True, example="2023-03-20"),
    Column("promised", "续贷承诺额", Kind.DECIMAL, unit="万元", places=6, example=500, width=16),
    Column("letter_on", "联系单日期", Kind.DATE, example="2023-03-14"),
    Column("applied_on", "申请日期", Kind.DATE, required=True, example="2023-03-10"),
    Column("approved_on", "审批日期", Kind.DATE, example="2023-03-15"),
    Column("amount", "转贷金额", Kind.DECIMAL, required=True, unit="万元", places=6, example=450, width=16),
    Column("drawn_on", "放款日期", Kind.DATE, example="2023-03-19"),
    Column("old_paid_on", "还贷日期", Kind.DATE, example="2023-03-19"),
    Column("renewed_on", "续贷到账日期", Kind.DATE, example="2023-03-27"),
    Column("repaid_on", "归还日期", Kind.DATE, example="2023-03-28"),
    Column("days", "使用天数", Kind.INTEGER, minimum=0, example=9, width=10),
    Column("rate", "日费率（%）", Kind.DECIMAL, places=4, variants=("日费率",), width=12),
    Column("fee", "服务费", Kind.DECIMAL, unit="元", minimum=0, example=32400, width=16),
    Column("status", "状态", Kind.CHOICE, required=True, choices=STATUSES, example="已结清", width=14),
    Column("note", "备注", max_length=200, width=30),
    Column("checked", "已核对", Kind.CHOICE, choices={"是": True, "否": False}, width=10),
)  # fmt: skip
"""What a row tells; the rest is reckoned from it. ``checked`` answers the wrong-unit question and is not kept."""
_BY_NAME = {column.name: column for column in TOLD}
RECKONED = (
    Column("market_rate", "市场日费率（%）", Kind.DECIMAL, places=4, width=12),
    Column("market_days", "市场天数", Kind.DECIMAL, width=12),
    Column("saved", "节约成本（测算值）", Kind.DECIMAL, unit="万元", places=6, width=16),
)
OUT = (
    *(column for column in TOLD if column.name not in ("status", "note", "checked")),
    *RECKONED,
    _BY_NAME["status"],
    Column("overdue", "逾期天数", Kind.INTEGER, width=10),
    Column("written_off_on", "核销日期", Kind.DATE),
    Column("write_off_document", "核销文号", width=22),
    _BY_NAME["note"],
)
