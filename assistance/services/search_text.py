from __future__ import annotations

from collections.abc import Iterable

from assistance.models import Case, CaseText
from foundation.textsearch.bigrams import BREAK, document

BATCH = 500


def write_search_text(case: Case) -> None:
    write_search_texts([case])


def write_search_texts(cases: Iterable[Case]) -> None:
    """Rewrite what these cases are found by; their enterprises should be loaded with them."""
    CaseText.objects.bulk_create(
        [CaseText(case=case, tokens=_tokens(case)) for case in cases],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["tokens"],
    )


def tokens_of(title: str, enterprise: str, description: str) -> str:
    """The tokens of a case that has no number yet."""
    return document([title, enterprise, description])


def with_number(number: str, tokens: str) -> str:
    return f"{document([number])} {BREAK} {tokens}"


def _tokens(case: Case) -> str:
    return with_number(case.number, tokens_of(case.title, case.enterprise.name, case.description))
