from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.deploy_check import PRODUCTION, production_environment, run_deploy_check

REQUIRED = sorted(set(PRODUCTION) - {"DJANGO_SETTINGS_MODULE"})


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**production_environment(), "DATA_DIR": str(tmp_path)}


def load(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    script = (
        "import importlib, json, os\n"
        "s = importlib.import_module(os.environ['DJANGO_SETTINGS_MODULE'])\n"
        "names = ['DEBUG', 'ALLOWED_HOSTS', 'EMAIL_HOST', 'EMAIL_PORT', 'EMAIL_USE_TLS', 'EMAIL_HOST_PASSWORD',"
        " 'EMAIL_BACKEND', 'EMAIL_TIMEOUT', 'DEFAULT_FROM_EMAIL', 'CSRF_TRUSTED_ORIGINS', 'TRUSTED_PROXIES']\n"
        "print(json.dumps({**{n: getattr(s, n) for n in names}, 'DB': s.DATABASES['default']}, default=str))"
    )
    return subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", [None, "  "])
def test_missing_variable_explains_itself(environment: dict[str, str], name: str, value: str | None) -> None:
    environment.pop(name)
    if value is not None:
        environment[name] = value

    result = load(environment)

    assert result.returncode == 1
    last_line = result.stderr.strip().splitlines()[-1]
    assert last_line.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert f"缺少环境变量 {name}：请给出" in last_line


def test_reads_everything_from_environment(environment: dict[str, str]) -> None:
    environment["ALLOWED_HOSTS"] = "a.gov.cn, b.gov.cn"

    result = load(environment)

    assert result.returncode == 0, result.stderr
    settings = json.loads(result.stdout)
    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["a.gov.cn", "b.gov.cn"]
    assert settings["EMAIL_HOST"] == "mail.invalid"
    assert settings["EMAIL_PORT"] == 587
    assert settings["EMAIL_USE_TLS"] is True
    assert settings["EMAIL_HOST_PASSWORD"] == "secret"
    assert settings["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert settings["EMAIL_TIMEOUT"] == 10
    assert settings["DEFAULT_FROM_EMAIL"] == "bangqi@example.gov.cn"
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://bangqi.example.gov.cn"]
    assert settings["TRUSTED_PROXIES"] == 1
    database = settings["DB"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["NAME"]) == ("database.invalid", "bangqi")
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)


def test_debug_cannot_be_switched_on(environment: dict[str, str]) -> None:
    result = load({**environment, "DEBUG": "1"})

    assert json.loads(result.stdout)["DEBUG"] is False


def test_deploy_check_is_clean(environment: dict[str, str]) -> None:
    result = run_deploy_check(environment)

    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_deploy_check_fails_on_weak_key(environment: dict[str, str]) -> None:
    """The control: the same check does refuse something."""
    result = run_deploy_check({**environment, "SECRET_KEY": "short"})

    assert result.returncode == 1
    assert "security.W009" in result.stderr
