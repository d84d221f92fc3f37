"""The ledgers of money, a module each; whoever imports this package has them registered."""

from policies.imports import bridging_loans, disbursements

__all__ = ["bridging_loans", "disbursements"]
