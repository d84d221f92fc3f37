from __future__ import annotations

import itertools

import pytest

from foundation.accounts.permissions import Permission
from foundation.accounts.roles import ROLES, THREE_ADMINS, RoleCode, incompatible

BUSINESS = ("enterprise.", "list.", "assignment.", "contact.", "case.", "ledger.", "report.")


def test_every_role_code_has_a_class_and_a_sentence() -> None:
    assert list(ROLES) == [code.value for code in RoleCode]
    assert all(role.description.endswith("。") for role in ROLES.values())


def test_every_right_belongs_to_a_role() -> None:
    assert set(Permission) == frozenset().union(*(role.permissions for role in ROLES.values()))


@pytest.mark.parametrize("code", sorted(THREE_ADMINS))
def test_admins_see_no_business_data(code: str) -> None:
    assert not [right for right in ROLES[code].permissions if right.startswith(BUSINESS)]


def test_no_two_of_the_three_admins_share_a_power() -> None:
    for one, two in itertools.combinations(sorted(THREE_ADMINS), 2):
        assert not ROLES[one].permissions & ROLES[two].permissions


def test_nobody_who_reads_the_audit_can_change_anything() -> None:
    assert ROLES[RoleCode.AUDIT_ADMIN].permissions == {Permission.AUDIT_READ}


def test_exclusions_are_symmetric_and_complete() -> None:
    clashing = {
        frozenset(pair)
        for pair in itertools.permutations([code.value for code in RoleCode], 2)
        if incompatible(pair[0], {pair[1]})
    }
    expected = {frozenset({admin, other}) for admin in THREE_ADMINS for other in set(RoleCode) - {admin}} | {
        frozenset(pair)
        for pair in itertools.combinations(
            [RoleCode.FUND_CLERK, RoleCode.FUND_CHECKER, RoleCode.FUND_AUDITOR], 2
        )
    }

    assert clashing == expected
    assert all(incompatible(a, {b}) == b and incompatible(b, {a}) == a for a, b in map(tuple, clashing))


def test_role_does_not_exclude_itself() -> None:
    assert all(incompatible(code, {code}) is None for code in RoleCode)
