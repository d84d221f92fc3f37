"""The kinds of ledgers of enterprises, a module each; whoever imports this package has them registered."""

from enterprises.imports import (
    above_scale,
    assignments,
    contacts,
    figures,
    lists,
    production,
    progress,
    projects,
    register,
    titles,
)

__all__ = [
    "above_scale",
    "assignments",
    "contacts",
    "figures",
    "lists",
    "production",
    "progress",
    "projects",
    "register",
    "titles",
]
