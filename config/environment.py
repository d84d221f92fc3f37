"""Every variable that the system reads from its environment goes through here."""

import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent

env = environ.Env()


def required(name: str, meaning: str) -> str:
    """The value of `name`; without one, a sentence that says what to set."""
    value = os.environ.get(name, "").strip()
    if not value:
        message = f"缺少环境变量 {name}：请给出{meaning}，写法见 deploy/bangqi.env.example。"
        raise ImproperlyConfigured(message)
    return value


def data_dir(default: Path) -> Path:
    """The folder for everything that the system keeps on disk, made on first use."""
    folder = Path(env.str("DATA_DIR", default=str(default))).expanduser()
    folder = folder if folder.is_absolute() else ROOT / folder
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def local_secret(folder: Path) -> str:
    """A secret key of this installation, made once; two processes starting at once agree on it."""
    path = folder / "secret-key"
    if not path.exists():
        draft = folder / f"secret-key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
