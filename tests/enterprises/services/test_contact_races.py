"""Two who save the first contact of an enterprise at once: both are there, one is the main one, nobody meets an error."""

from __future__ import annotations

import time
from typing import Any

import pytest

from enterprises.models import EnterpriseContact
from enterprises.services.contacts import save_contact
from foundation.accounts.models import Unit, User
from foundation.errors import Refused
from tests.factories.enterprises import EnterpriseFactory
from tests.policies.loans.test_loan_races import again, at_once

pytestmark = pytest.mark.django_db(transaction=True)
PAUSE = 0.5


@pytest.fixture(autouse=True)
def dwell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between asking for a main one and saving there is time for the other."""
    save = EnterpriseContact.save

    def slowly(self: EnterpriseContact, *args: Any, **kwargs: Any) -> None:
        time.sleep(PAUSE)
        save(self, *args, **kwargs)

    monkeypatch.setattr(EnterpriseContact, "save", slowly)


@pytest.mark.parametrize(("names", "saved"), [(("张三", "李四"), 2), (("张三", "张三"), 1)])
def test_of_two_first_contacts_at_once_one_is_main(
    county: Unit, head: User, names: tuple[str, str], saved: int
) -> None:
    firm = EnterpriseFactory(county=county)
    answers = at_once(
        lambda n: save_contact(firm, by=again(head), name=names[n], phone="13911112222"), len(names)
    )

    assert sum(isinstance(answer, EnterpriseContact) for answer in answers) == saved
    assert sum(isinstance(answer, Refused) for answer in answers) == len(names) - saved
    assert list(firm.contacts.values_list("is_main", flat=True)) == [True, False][:saved]
