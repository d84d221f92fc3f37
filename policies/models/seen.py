from __future__ import annotations


class Seen:
    """``seen``: the mark of what the person who acts looked at (``services/seen.py``); empty asks for none.

    ``was_changed``: that the act was refused because somebody changed the row since.
    """

    seen: str = ""
    was_changed: bool = False
