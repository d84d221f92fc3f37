"""服务活动 that a page asks about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from assistance.models import ActivityFollowUp, ActivityPhoto
from foundation.accounts.models import Unit, User
from foundation.attachments.models import Attachment
from tests.factories.activities import ActivityFactory, AttendanceFactory

Kwargs = dict[str, Any]


def activity(county: Unit, owner: User) -> Kwargs:
    return {"pk": ActivityFactory(unit=county).pk}


def attendance(county: Unit, owner: User) -> Kwargs:
    came = AttendanceFactory(activity__unit=county, enterprise__county=county)
    return {"pk": came.activity_id, "firm": came.enterprise_id}


def follow_up(county: Unit, owner: User) -> Kwargs:
    matter = ActivityFollowUp.objects.create(
        activity=ActivityFactory(unit=county), matter="对接银行", due_on=date(2023, 6, 1), entered_by=owner
    )
    return {"pk": matter.activity_id, "follow_up": matter.pk}


def activity_photo(county: Unit, owner: User) -> Kwargs:
    attachment = Attachment(
        name="现场.jpg", content_type="image/jpeg", size=5, sha256="0" * 64, uploaded_by=owner
    )
    attachment.file.save("x", ContentFile(b"\xff\xd8\xff"), save=False)
    attachment.save()
    photo = ActivityPhoto.objects.create(activity=ActivityFactory(unit=county), attachment=attachment)
    return {"pk": photo.activity_id, "photo": photo.pk}


ACTIVITIES = {
    "activity": activity,
    "attendance": attendance,
    "follow_up": follow_up,
    "activity_photo": activity_photo,
}
