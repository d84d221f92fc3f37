"""Which figures of the bulletin tell each other: what a public version must not show one without the other."""

from __future__ import annotations

from reporting.metrics.suppression import Relation

RELATIONS: tuple[Relation, ...] = (
    Relation(("gazelle-new", "gazelle-growth")),
    Relation(("resolved", "resolution-rate")),
    Relation(("bridged", "saved")),
    Relation(("first-invested", "first-of-plan")),
)
"""The last year, the cases due, the formula of the saving and the yearly plan are known elsewhere."""
