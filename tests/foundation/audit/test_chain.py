from __future__ import annotations

import dataclasses
import random

import pytest

from foundation.audit.chain import GENESIS, Link, Verdict, canonical, link_hash, verify

LENGTH = 60


def chain_of(length: int, *, salt: str = "") -> list[Link]:
    links, prev = [], GENESIS
    for seq in range(1, length + 1):
        payload = canonical({"did": f"{salt}{seq}"})
        links.append(Link(seq, payload, prev, link_hash(seq, prev, payload)))
        prev = links[-1].hash
    return links


def verdict_of(
    links: list[Link], *, head: Link | None = None, anchors: dict[int, str] | None = None
) -> Verdict:
    head = head or chain_of(LENGTH)[-1]
    return verify(links, head_seq=head.seq, head_hash=head.hash, anchors=anchors)


def rehashed(link: Link, **changes: object) -> Link:
    link = dataclasses.replace(link, **changes)
    return dataclasses.replace(link, hash=link_hash(link.seq, link.prev_hash, link.payload))


def edit(links: list[Link], at: int) -> None:
    links[at] = dataclasses.replace(links[at], payload=canonical({"did": "other"}))


def edit_and_rehash(links: list[Link], at: int) -> None:
    links[at] = rehashed(links[at], payload=canonical({"did": "other"}))


def remove(links: list[Link], at: int) -> None:
    del links[at]


def truncate(links: list[Link], at: int) -> None:
    del links[at:]


def insert_into_past(links: list[Link], at: int) -> None:
    links.insert(at, rehashed(links[at], payload=canonical({"did": "never"})))


def swap(links: list[Link], at: int) -> None:
    other = (at + 1) % len(links)
    links[at], links[other] = links[other], links[at]


def renumber(links: list[Link], at: int) -> None:
    links[at] = dataclasses.replace(links[at], seq=links[at].seq + 1)


def rewrite_tail(links: list[Link], at: int) -> None:
    prev = links[at].prev_hash
    for index in range(at, len(links)):
        links[index] = rehashed(links[index], prev_hash=prev, payload=canonical({"did": f"other {index}"}))
        prev = links[index].hash


ATTACKS = [edit, edit_and_rehash, remove, truncate, insert_into_past, swap, renumber, rewrite_tail]


@pytest.mark.parametrize("attack", ATTACKS)
def test_verify_finds_every_attack_wherever_it_strikes(attack) -> None:
    positions = random.Random(2023).sample(range(LENGTH), 40)

    missed = []
    for position in positions:
        links = chain_of(LENGTH)
        attack(links, position)
        if verdict_of(links).broken_at is None:
            missed.append(position)

    assert missed == []


def test_verify_accepts_an_honest_chain() -> None:
    links = chain_of(LENGTH)

    assert verdict_of(links) == Verdict(LENGTH, links[-1].hash)
    assert verify([], head_seq=0, head_hash=GENESIS) == Verdict(0, GENESIS)


def test_verify_names_the_first_entry_that_does_not_hold() -> None:
    links = chain_of(LENGTH)
    edit(links, 16)

    assert (verdict_of(links).broken_at, verdict_of(links).reason) == (17, "内容被改动")


def test_rewritten_chain_with_its_head_is_betrayed_by_an_anchor_only() -> None:
    honest, forged = chain_of(LENGTH), chain_of(LENGTH, salt="forged")
    anchors = {30: honest[29].hash}

    assert verdict_of(forged, head=forged[-1]).broken_at is None
    assert verdict_of(forged, head=forged[-1], anchors=anchors).broken_at == 30


def test_truncated_chain_with_its_head_is_betrayed_by_an_anchor_only() -> None:
    honest = chain_of(LENGTH)
    anchors = {50: honest[49].hash}

    assert verdict_of(honest[:40], head=honest[39]).broken_at is None
    assert verdict_of(honest[:40], head=honest[39], anchors=anchors).broken_at == 41


def test_verify_starts_behind_a_known_link() -> None:
    links = chain_of(LENGTH)
    after = (links[39].seq, links[39].hash)

    verdict = verify(links[40:], head_seq=LENGTH, head_hash=links[-1].hash, after=after)

    assert verdict == Verdict(20, links[-1].hash)


def test_canonical_does_not_depend_on_the_order_of_keys() -> None:
    assert canonical({"b": 1, "a": "企"}) == canonical({"a": "企", "b": 1}) == '{"a":"企","b":1}'


def test_sequence_number_is_inside_the_hash() -> None:
    assert link_hash(1, GENESIS, "x") != link_hash(2, GENESIS, "x")
