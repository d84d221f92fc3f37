"""A broker that takes the connection and never answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class BlackHole:
    """Accepts, reads, never answers."""

    port: int
    met: list[socket.socket] = field(default_factory=list)


@contextmanager
def black_hole() -> Iterator[BlackHole]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        hole = BlackHole(door.getsockname()[1])

        def swallow() -> None:
            while True:
                try:
                    hole.met.append(door.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=swallow, daemon=True)
        thread.start()
        yield hole
        door.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)
    for connection in hole.met:
        connection.close()
