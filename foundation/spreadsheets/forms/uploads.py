from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import User
from foundation.spreadsheets.enums import ImportMode
from foundation.spreadsheets.kinds import ImportKind, kinds_for
from foundation.spreadsheets.limits import MEGABYTE
from foundation.spreadsheets.reader import check_start, limits
from foundation.spreadsheets.refusals import UnreadableFile
from foundation.web.fields import CleanTextField
from foundation.web.forms import PageForm


class UploadForm(PageForm):
    kind = forms.ChoiceField(label=gettext_lazy("台账"))
    file = forms.FileField(
        label=gettext_lazy("文件"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": gettext_lazy("请选择文件。"),
            "empty": gettext_lazy("文件是空的，请重新选择。"),
        },
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("有错误的行怎么办"),
        choices=ImportMode.choices,
        initial=ImportMode.VALID_ONLY,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bounds = limits()
        self.fields["file"].help_text = _(
            "从 Excel 另存的 .xlsx 或 .csv，不超过 %(size)d MB、%(rows)s 行。先预检，确认后才写入。"
        ) % {"size": bounds.file_bytes // MEGABYTE, "rows": f"{bounds.rows - bounds.rows % 1000:,}"}
        self.kinds = {kind.name: kind for kind in kinds_for(user)}
        self.fields["kind"].choices = [("", _("请选择"))] + [
            (kind.name, kind.title) for kind in self.kinds.values()
        ]

    def clean_kind(self) -> ImportKind:
        return self.kinds[self.cleaned_data["kind"]]

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        start = upload.read(MEGABYTE)
        upload.seek(0)
        try:
            check_start(upload.name, upload.size, start)
        except UnreadableFile as refusal:
            raise ValidationError(str(refusal), code="unreadable") from refusal
        return upload


class UndoForm(PageForm):
    reason = CleanTextField(label=gettext_lazy("撤销原因"), max_length=200)
