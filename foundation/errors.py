"""What a rule says when it says no."""

from __future__ import annotations

from django.utils.functional import Promise


class Refused(Exception):  # noqa: N818 - the house's word for a rule that said no
    """A rule refused the act; ``message`` is the sentence to show the user.

    ``status`` is the HTTP status of the refusal: 409 when the state forbids the act,
    403 when the person does.
    """

    def __init__(self, message: str | Promise, *, status: int = 409) -> None:
        super().__init__(str(message))
        self.message = message
        self.status = status


class Elsewhere(Exception):  # noqa: N818 - no error: what was asked for lives at another address
    """The page that was asked for lives at ``url`` now."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class NotAllowed(Refused):
    """The person has no right to the act."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message, status=403)
