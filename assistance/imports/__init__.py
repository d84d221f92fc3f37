"""The ledgers of cases, visits and activities, a module each; whoever imports this package has them registered."""

from assistance.imports import activities, cases, visits

__all__ = ["activities", "cases", "visits"]
