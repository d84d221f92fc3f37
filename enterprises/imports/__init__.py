"""The kinds of ledgers of enterprises, a module each; whoever imports this package has them registered."""

from enterprises.imports import register

__all__ = ["register"]
