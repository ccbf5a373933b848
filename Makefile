# Every habit is a target of at most five lines.
PYTHON ?= python3
# What the kill matrix is asked for; CI takes a sample.
POWER ?= --clean-seeds 20 --plain
SYNKRATO_POWER ?= --clean-seeds 3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-synkrato test contract power contract-power embedded abuse browser lint type bench generate check-generated reference build packaging lock ci

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 18

setup: $(VENV)/.done ## Make .venv from the pinned requirements (other targets do it by themselves)

$(VENV)/.done: requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; try: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	@echo "Making $(VENV) from the package registry: a minute or two, about 600 MB, once."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e . && touch $@

demo: $(VENV)/.done ## Make, wait for, download and look at a dataset, offline
	@$(BIN)/python docs/demo.py

demo-synkrato: $(VENV)/.done ## Bring 20 000 records in and out again at 3 requests a second, offline
	@$(BIN)/python docs/demo_synkrato.py

# Which lines the tests reach takes a quarter more time to find out: CI does, and `make test CI=1`.
test: COVERAGE := $(if $(CI),--cov --cov-report=term)
test: $(VENV)/.done ## Run the tests
	env -u SINKOVE_BASE_URL -u SINKOVE_API_URL -u SINKOVE_API_KEY $(BIN)/python -m pytest -n 2 --dist worksteal $(COVERAGE)

contract: $(VENV)/.done ## Check both mocks, and fuzz one spec against its mock or SINKOVE_BASE_URL
	SINKOVE_MAX_EXAMPLES=100 $(BIN)/python -m pytest tests/contract/test_sinkove.py
	$(BIN)/python -m pytest -n 2 tests/check/runs/[a-z]*.py

power: $(VENV)/.done ## Plant defects in the mock and see that the contract test finds each
	$(BIN)/python -m pytest -n 2 tests/contract/power.py

contract-power: $(VENV)/.done ## Plant every defect of each mock and see that its check names it, in an hour and a half
	$(BIN)/python -m tests.contract.kill_matrix $(POWER)
	$(BIN)/python -m tests.contract.kill_matrix --vendor synkrato $(SYNKRATO_POWER)

embedded: $(VENV)/.done ## Try client and mock as others use them: proxies, TLS, forks, loops, xdist, a Dask and a store cluster
	$(BIN)/python -m pytest -n 2 tests/client/long_lived.py tests/client/through_proxy.py tests/client/cluster.py tests/store/cluster.py tests/store/programs.py tests/mock/consumer.py

abuse: $(VENV)/.done ## Kill the mock and saves fifty times each, and send the mock what is no request
	$(BIN)/python -m pytest -n 2 -rP tests/mock/killed.py tests/client/killed_saves.py tests/mock/garbage.py

lint: $(VENV)/.done ## Check style and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

type: $(VENV)/.done ## Check types with mypy (strict, the client for Windows too) and pyright
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 wrapper
	$(BIN)/mypy --strict generated/sinkove_api generated/synkrato_api
	$(BIN)/pyright

browser: $(VENV)/.done ## Look at the mock's pages and a report in Chromium, which has to be installed (Debian: chromium)
	$(BIN)/python -m pytest -n 2 tests/browser/pages.py tests/browser/report.py

bench: $(VENV)/.done ## Measure client and mock beside httpx, curl, the vendor's client and Prism, and the check, in eight minutes
	@set -e; for file in bench/[a-z]*.py; do $(BIN)/python $$file; done

generate: $(VENV)/.done ## Write generated/ anew from openapi/ and print what changed
	$(BIN)/python openapi/codegen/generate.py

check-generated: $(VENV)/.done ## Fail when generated/ is not what openapi/ says, or when nobody would notice
	$(BIN)/python openapi/codegen/generate.py --check
	$(BIN)/python -m pytest -n 2 tests/generated/generation.py

reference: $(VENV)/.done ## Write the pages of docs/reference/ that are made out of code anew
	$(BIN)/python -m tests.docs.reference

build: $(VENV)/.done ## Build the wheel and the sdist into dist/
	$(BIN)/hatchling build

packaging: $(VENV)/.done ## Try wheel and sdist in empty environments on every supported Python
	$(BIN)/python -m pytest tests/packaging/environments.py

lock: ## Pin requirements-dev.txt anew to the newest versions
	rm -rf .lock && $(PYTHON) -m venv .lock
	.lock/bin/python -m pip install --quiet -r requirements-dev.in '.[cli,mock,contract,redis]'
	.lock/bin/python -m pip freeze --exclude sinkove-synkrato > requirements-dev.txt
	rm -rf .lock

ci: POWER := --sample 12 --clean-seeds 2
ci: SYNKRATO_POWER := --sample 8 --clean-seeds 1
ci: lint type check-generated contract power contract-power embedded abuse browser packaging demo-synkrato ## What .ci/run adds to the tests
