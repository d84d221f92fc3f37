"""`manage.py check --deploy` as a production machine would run it; any warning is a failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "a-key-that-only-this-check-uses-0123456789-abcdefghijklmnop",
    "DATABASE_URL": "postgres://bangqi:secret@database.invalid:5432/bangqi",
    "CELERY_BROKER_URL": "redis://broker.invalid:6379/0",
    "ALLOWED_HOSTS": "bangqi.example.gov.cn",
    "SITE_URL": "https://bangqi.example.gov.cn",
    "EMAIL_URL": "smtp+tls://bangqi:secret@mail.invalid:587",
    "EMAIL_FROM": "bangqi@example.gov.cn",
}


def production_environment() -> dict[str, str]:
    """The environment of a production process: ours, and of the machine's only what a program needs."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd()), **PRODUCTION}


def run_deploy_check(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    result = run_deploy_check(production_environment())
    print((result.stdout + result.stderr).strip())
    sys.exit(result.returncode)
