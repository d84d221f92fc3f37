"""The ledgers that this department takes in; importing this package registers them."""

from reporting.imports import indicators

__all__ = ["indicators"]
