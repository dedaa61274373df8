# Everything a person or CI runs. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
UV_VERSION := 0.13.8
PACKAGES := contracts $(patsubst %/,%,$(dir $(wildcard libs/*/pyproject.toml services/*/pyproject.toml)))
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

.PHONY: setup
setup: $(VENV)/.packages ## Install the locked packages and servers
	@$(PY) -m roundsman.stack.fetch

.PHONY: lock
lock: $(VENV)/.tools ## Resolve the workspace anew into requirements.lock
	@$(UV) lock --quiet
	@$(UV) export --quiet --all-packages --all-groups --no-emit-workspace --no-header --format requirements-txt -o requirements.lock
