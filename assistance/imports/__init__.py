"""The ledgers of cases and visits, a module each; whoever imports this package has them registered."""

from assistance.imports import cases, visits

__all__ = ["cases", "visits"]
