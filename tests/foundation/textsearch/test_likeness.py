from __future__ import annotations

import pytest

from enterprises.models import EnterpriseText
from foundation.textsearch.bigrams import document
from foundation.textsearch.likeness import Hits, Question, find_pairs, telling_pairs
from tests.factories.enterprises import EnterpriseFactory

SOURCE = (EnterpriseText, "enterprise_id")


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("用工缺口40人", ["用工", "工缺", "缺口"]),
        ("缺口", ["缺口"]),
        ("缺", []),
        ("2023 2024", []),
        ("VOCs治理，VOCs", ["vo", "oc", "cs", "治理"]),
        ("；——", []),
    ],
)
def test_pairs_that_tell_are_of_one_script_and_no_figures(text: str, pairs: list[str]) -> None:
    assert telling_pairs(text) == pairs


def test_only_so_many_pairs_are_asked_for() -> None:
    assert len(telling_pairs("道路积水影响厂区货车出入请尽快协调市政部门清淤")) == 12


def test_likeness_is_the_weighed_share_and_unknown_pairs_count_against_it() -> None:
    question = Hits(({"用工": [1, 2], "缺口": [1]},)).question(["用工", "工缺", "缺口"])

    assert question.weights["缺口"] > question.weights["用工"] > question.weights["工缺"]
    assert question.likeness("缺口大，用工紧") == pytest.approx(
        (question.weights["用工"] + question.weights["缺口"]) / sum(question.weights.values())
    )
    assert question.likeness("道路积水") == 0
    assert Question({}).likeness("用工") == 0


def test_quiet_pairs_hardly_count() -> None:
    question = Hits(({"手续": [1], "用地": []},)).question(["用地", "手续"], quiet={"手续"})

    assert question.likeness("环评手续") < 0.2


def test_best_holds_most_of_the_question_and_newer_wins() -> None:
    hits = Hits(({"用工": [1, 2, 3], "缺口": [2]},))

    assert hits.best(0, hits.question(["用工", "缺口"]), limit=2) == [2, 3]


@pytest.mark.django_db
def test_pairs_are_found_in_one_statement_and_never_more_than_asked(
    django_assert_num_queries,
) -> None:
    keys = []
    for text in ("用工缺口", "用工紧张", "道路积水", "用工"):
        keys.append(EnterpriseFactory().pk)
        EnterpriseText.objects.update_or_create(enterprise_id=keys[-1], defaults={"tokens": document([text])})
    with django_assert_num_queries(1):
        hits = find_pairs((SOURCE, SOURCE), ["用工", "缺口", "工紧"], limit=2)

    assert len(hits.found[0]["用工"]) == 2
    assert set(hits.found[0]["用工"]) < {keys[0], keys[1], keys[3]}
    assert hits.found[0]["缺口"] == [keys[0]]
    assert hits.found[0] == hits.found[1]


@pytest.mark.django_db
def test_nothing_asked_asks_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert find_pairs((SOURCE,), []).found == ({},)
