"""Visits on record, and photos as a phone takes them."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from assistance.enums import VisitChannel, VisitEventKind
from assistance.models import Visit, VisitEvent, VisitPhoto
from foundation.attachments.services import store_attachment
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory


class VisitFactory(DjangoModelFactory):
    """Today, by whoever wrote it down; ``enterprise=`` or ``enterprise__county=`` say where."""

    class Meta:
        model = Visit
        skip_postgeneration_save = True
        exclude = ("today",)

    today = factory.LazyFunction(timezone.localdate)
    visited_on = factory.SelfAttribute("today")
    entered_on = factory.SelfAttribute("today")
    channel = VisitChannel.ON_SITE
    notes = "看了生产线，订单稳定。"
    created_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def enterprise(self: Visit, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.enterprises.set([extracted or EnterpriseFactory(**kwargs)])

    @factory.post_generation
    def person(self: Visit, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.people.set([extracted or self.created_by])
            VisitEvent.objects.create(
                visit=self, kind=VisitEventKind.LOGGED, at=timezone.now(), by=self.created_by
            )


def photo_on_record(visit: Visit) -> dict[str, int]:
    """A picture of the visit, told as the parameters of its address."""
    attachment = store_attachment(photo(), by=visit.created_by)
    return {"pk": visit.pk, "photo": VisitPhoto.objects.create(visit=visit, attachment=attachment).pk}


def png(width: int = 4, height: int = 3) -> bytes:
    """A whole picture of one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress((b"\x00" + b"\x2f\x6f\x9f" * width) * height, 1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def photo(name: str = "现场.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png(), content_type="image/png")
