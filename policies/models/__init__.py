from policies.models.account import Account, AccountDay, AccountQuerySet
from policies.models.budget import BudgetLine, BudgetQuerySet
from policies.models.claim import Claim, ClaimEvent, ClaimInvoice, ClaimQuerySet
from policies.models.eligibility import CheckedFact, EligibilityConfirmation
from policies.models.fund import BridgingInstitution, InstitutionQuerySet
from policies.models.judgement import FactChange, JudgedDay, Judgement, JudgementQuerySet
from policies.models.loan import BridgingLoan, LoanEvent, LoanQuerySet, LoanRules
from policies.models.paper import Paper, PaperQuerySet
from policies.models.payment import (
    BatchEvent,
    BatchQuerySet,
    PayeeAccount,
    PayeeQuerySet,
    Payment,
    PaymentBatch,
    PaymentQuerySet,
    RewardRules,
)
from policies.models.policy import Policy, PolicyClause, PolicyQuerySet
from policies.models.posting import Posting, statement_of
from policies.models.reconciliation import (
    BookRemark,
    Reconciliation,
    ReconciliationQuerySet,
    StatementLine,
)

__all__ = [
    "Account",
    "AccountDay",
    "AccountQuerySet",
    "BatchEvent",
    "BatchQuerySet",
    "BookRemark",
    "BridgingInstitution",
    "BridgingLoan",
    "BudgetLine",
    "BudgetQuerySet",
    "CheckedFact",
    "Claim",
    "ClaimEvent",
    "ClaimInvoice",
    "ClaimQuerySet",
    "EligibilityConfirmation",
    "FactChange",
    "InstitutionQuerySet",
    "JudgedDay",
    "Judgement",
    "JudgementQuerySet",
    "LoanEvent",
    "LoanQuerySet",
    "LoanRules",
    "Paper",
    "PaperQuerySet",
    "PayeeAccount",
    "PayeeQuerySet",
    "Payment",
    "PaymentBatch",
    "PaymentQuerySet",
    "Policy",
    "PolicyClause",
    "PolicyQuerySet",
    "Posting",
    "Reconciliation",
    "ReconciliationQuerySet",
    "RewardRules",
    "StatementLine",
    "statement_of",
]
