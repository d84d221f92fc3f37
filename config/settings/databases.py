"""The two engines and how each is run."""

from pathlib import Path
from typing import Any

from config.environment import env

# One writer at a time is announced at BEGIN, so a writer waits instead of failing; a power cut loses nothing
# that was acknowledged.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA mmap_size=134217728;"
    "PRAGMA journal_size_limit=27103364;"
    "PRAGMA cache_size=-20000;"
    "PRAGMA temp_store=MEMORY;"
)


def sqlite(path: Path, pragmas: str = SQLITE_PRAGMAS) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": pragmas},
    }


def from_url(url: str) -> dict[str, Any]:
    """A database named by its URL; connections are kept a minute and checked before use."""
    database: dict[str, Any] = env.db_url_config(url)
    if database["ENGINE"].endswith("sqlite3"):
        return sqlite(Path(database["NAME"]))
    return {**database, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
