"""One supervisor per data folder."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(Exception):  # noqa: N818 - what happened, in the words of the house
    """Another process holds the data folder."""


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Holds the folder until the block ends or the process dies."""
    with (folder / "running.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(folder) from error
        yield
