"""What a view must wear: one declared right.

``GuardMiddleware`` enforces the declaration at run time, so a view without one is closed, and
the access matrix reads the same declarations to build its probes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from foundation.accounts.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Policy:
    """Who may enter a view: ``permission`` None with ``public`` False means anyone signed in.

    ``sample`` names the object whose key fills the URL in the access matrix.
    """

    permission: Permission | None
    public: bool = False
    sample: str | None = None


def requires(permission: Permission, *, sample: str | None = None) -> Callable[[View], View]:
    return _declare(Policy(permission=permission, sample=sample))


def signed_in(view: View) -> View:
    return _declare(Policy(permission=None))(view)


def signed_in_to(*, sample: str) -> Callable[[View], View]:
    """Anyone signed in, on an object that the view itself scopes to the user."""
    return _declare(Policy(permission=None, sample=sample))


def public(view: View) -> View:
    return _declare(Policy(permission=None, public=True))(view)


def policy_of(view: Callable[..., Any]) -> Policy | None:
    return getattr(view, "policy", None)


def _declare(policy: Policy) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return mark
