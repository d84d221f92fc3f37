"""Files without a row: what an act that failed, or a process that was killed, left on the disk."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from foundation.attachments.models import FOLDER, Attachment

UNDER_WAY = timedelta(days=1)
"""A younger file may belong to an act that has not been committed yet."""


def remove_orphans(now: datetime) -> int:
    """How many went. Nobody can reach them, and what was typed in vain shall not stay either."""
    if not default_storage.exists(FOLDER):
        return 0
    folders, _files = default_storage.listdir(FOLDER)
    return sum(_remove_from(f"{FOLDER}/{folder}", now) for folder in folders)


def _remove_from(folder: str, now: datetime) -> int:
    _folders, names = default_storage.listdir(folder)
    paths = {f"{folder}/{name}" for name in names}
    known = set(Attachment.objects.filter(file__startswith=f"{folder}/").values_list("file", flat=True))
    old = [path for path in paths - known if default_storage.get_modified_time(path) < now - UNDER_WAY]
    for path in old:
        default_storage.delete(path)
    return len(old)
