from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from foundation.attachments.filetypes import ALLOWED, HEAD_BYTES, PICTURES, FileType, labels_of, recognise
from foundation.attachments.services import MAX_BYTES, clean_name
from foundation.web.forms import PageForm

MOST_AT_ONCE = 5


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; each is told by name what is wrong with it, so that nothing else is lost."""

    widget = ManyFiles

    def __init__(
        self, *, kinds: Sequence[FileType] = ALLOWED, most: int = MOST_AT_ONCE, **kwargs: Any
    ) -> None:
        self.kinds, self.most = kinds, most
        accept = ",".join(extension for kind in kinds for extension in kind.extensions)
        kwargs.setdefault("widget", ManyFiles(attrs={"accept": accept}))
        kwargs.setdefault(
            "help_text",
            _("%(types)s，每个不超过 20 MB，一次最多 %(n)d 个。") % {"types": labels_of(kinds), "n": most},
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [one for one in data or [] if one]
        if not files:
            if self.required:
                raise ValidationError(_("请先选择文件。"), code="required")
            return []
        if len(files) > self.most:
            raise ValidationError(_("一次最多上传 %(n)d 个文件，请分次上传。") % {"n": self.most})
        problems = [problem for one in files if (problem := problem_of(one, self.kinds))]
        if problems:
            raise ValidationError(problems)
        return files


class PhotosField(FilesField):
    """Pictures only. A phone offers its camera; static/js/photos.js makes them small before they are sent."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(kinds=PICTURES, most=most, **kwargs)
        self.widget.attrs |= {"accept": "image/jpeg,image/png", "data-photos": ""}


def problem_of(upload: UploadedFile, kinds: Sequence[FileType] = ALLOWED) -> str:
    name = clean_name(upload.name or "")
    if not upload.size:
        return str(_("文件“%(name)s”是空的，请重新选择。") % {"name": name})
    if upload.size > MAX_BYTES:
        return str(_("文件“%(name)s”超过 20 MB，请压缩后再传。") % {"name": name})
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    if recognise(name, head, kinds) is None:
        return str(
            _("文件“%(name)s”不是可上传的类型（%(types)s）。") % {"name": name, "types": labels_of(kinds)}
        )
    return ""


class AttachmentForm(PageForm):
    uploads = FilesField(label=_("附件"))
