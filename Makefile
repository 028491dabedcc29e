# Everything that a person runs in this repository. `make` alone lists it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .setup
NPM_CI := npm ci --no-audit --no-fund --loglevel=error
NPM_FOLDERS := runners/node clients/stream workbench examples/orders examples/polls tests/fixtures/official-clients
PYTEST ?= $(BIN)/pytest -q
WORKERS ?= 3
# Test files at a time, one more than the cores of a small machine: much of a test is waiting. A file stays together, with the host that its tests share.
SIDE_BY_SIDE := -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: help
help: ## List these targets
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F':.*?## ' '{printf "  make %-14s %s\n", $$1, $$2}'

.PHONY: demo
demo: setup ## Run examples/orders: three languages in one project
	@$(BIN)/motia-host dev examples/orders

.PHONY: test
test: setup setup-test lint types test-node test-ruby test-python conformance chaos-short ## Formatting, linting, types, and all tests of all languages

.PHONY: setup
setup: $(STAMPS)/python $(STAMPS)/npm-runners-node $(STAMPS)/npm-examples-orders $(STAMPS)/workbench ## Everything that running needs
	@tools/system-packages.sh ruby

.PHONY: setup-test
setup-test: setup $(addprefix $(STAMPS)/npm-,$(subst /,-,$(NPM_FOLDERS))) $(STAMPS)/support-agent ## Everything that the tests need besides
	@tools/system-packages.sh ruby chromium strace curl perl
	@tools/fetch-nodes.sh

$(STAMPS)/python: requirements/dev.txt pyproject.toml
	@mkdir -p $(STAMPS)
	@echo "Setting up $(VENV) with the packages of requirements/dev.txt ..."
	@$(PYTHON) -c "import ensurepip" 2>/dev/null || tools/system-packages.sh python3-venv
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

define npm_stamp
$(STAMPS)/npm-$(subst /,-,$(1)): $(1)/package-lock.json
	@mkdir -p $(STAMPS)
	@echo "Installing the npm packages of $(1) ..."
	@cd $(1) && $(NPM_CI)
	@touch $$@
endef
$(foreach folder,$(NPM_FOLDERS),$(eval $(call npm_stamp,$(folder))))

WORKBENCH := $(addprefix workbench/,index.html vite.config.ts tools/finish.js) $(shell find workbench/core workbench/ui workbench/public -type f)

$(STAMPS)/workbench: $(STAMPS)/npm-workbench $(WORKBENCH)
	@echo "Building the Workbench ..."
	@cd workbench && npm run --silent build
	@touch $@

$(STAMPS)/support-agent: $(addprefix examples/support-agent/,setup.sh requirements.txt package-lock.json)
	@mkdir -p $(STAMPS)
	PYTHON=$(PYTHON) examples/support-agent/setup.sh
	@touch $@

.PHONY: lint
lint: ## Formatting and linting
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	cd runners/node && npm run --silent lint
	cd clients/stream && npm run --silent lint
	cd workbench && npm run --silent lint && npm run --silent api-types -- --check

.PHONY: format
format: ## Put the formatting right
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	cd runners/node && npm run --silent format
	cd clients/stream && npm run --silent format
	cd workbench && npm run --silent format

.PHONY: types
types: ## Types of Python, of the Node runner, the client, the Workbench and the examples
	$(BIN)/mypy
	cd runners/python && ../../$(BIN)/mypy --strict motia_runner motia
	cd runners/node && npm run --silent typecheck
	cd clients/stream && npm run --silent typecheck
	cd workbench && npm run --silent typecheck

.PHONY: test-python
test-python: ## Tests in Python: host, Python runner, acceptance
	$(PYTEST) $(SIDE_BY_SIDE) --ignore=tests/published_workbench --ignore=tests/conformance --ignore=tests/chaos

.PHONY: test-node
test-node: ## Tests of the Node runner, of the stream client and of the Workbench's core
	cd runners/node && npm test --silent
	cd clients/stream && npm test --silent
	cd workbench && npm test --silent

.PHONY: test-ruby
test-ruby: ## Tests of the Ruby runner
	cd runners/ruby && ruby -w -Ilib -Itest test/all.rb

.PHONY: conformance
conformance: ## The conformance kit against the three runners
	$(PYTEST) -n $(WORKERS) --dist worksteal tests/conformance
	$(BIN)/motia-host conformance --require-all

.PHONY: chaos-short
chaos-short: ## Faults under load, in four minutes, and that each of their checks can fail
	$(PYTEST) tests/chaos

.PHONY: chaos
chaos: setup ## Faults under load: SEED= to repeat or go on, ONLY=1,2 for some groups, ROUNDS= for another number
	PYTHONPATH=host:tests $(BIN)/python -m chaos --seed "$(SEED)" --only "$(ONLY)" $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(JOBS),--jobs $(JOBS))

.PHONY: workbench
workbench: $(STAMPS)/workbench ## Build the Workbench into workbench/dist, where its sources have changed

.PHONY: dev-workbench
dev-workbench: $(STAMPS)/npm-workbench ## The Workbench with hot reload, for the host at MOTIA_HOST_URL (http://localhost:3000)
	@cd workbench && npm run --silent dev

.PHONY: screenshots
screenshots: setup $(STAMPS)/npm-workbench ## Take the pictures of the Workbench in docs/images anew: ONLY="overview run" for some
	@tools/system-packages.sh chromium pngquant
	PYTHONPATH=host:tests $(BIN)/python tools/screenshots.py $(ONLY)

.PHONY: oracle
oracle: setup ## Real Motia and motia-host side by side: DIR= with the projects, ONLY= for some of the scripts
	@tools/system-packages.sh redis-server
	PYTHONPATH=host:tests $(BIN)/python -m oracle "$(DIR)" --only "$(ONLY)"

.PHONY: corpus
corpus: setup ## Try other people's Motia projects below DIR=, one by one: a table of what is registered (needs the registries; an hour)
	@test -n "$(DIR)" || { echo "Say where the projects are: make corpus DIR=..."; exit 2; }
	PYTHONPATH=host:tests nice $(BIN)/python -m corpus "$(DIR)" $(if $(WORK),--work "$(WORK)") $(if $(ONLY),--only "$(ONLY)")

PUBLISHED := $(STAMPS)/published-workbench

$(PUBLISHED)/dist/index.html: tests/published_workbench/package.json tests/published_workbench/build.js
	@mkdir -p $(PUBLISHED)
	cp tests/published_workbench/package.json $(PUBLISHED)
	cd $(PUBLISHED) && npm install --ignore-scripts --no-audit --no-fund --loglevel=error
	cd $(PUBLISHED) && node ../../tests/published_workbench/build.js dist

.PHONY: test-published-workbench
test-published-workbench: setup-test $(PUBLISHED)/dist/index.html ## Motia's own Workbench, installed from npm, against a running host (600 MB; SCREENSHOTS= a folder for what it shows)
	SCREENSHOTS="$(SCREENSHOTS)" $(PYTEST) tests/published_workbench

.PHONY: setup-bench
setup-bench: setup ## What the benchmark needs: wrk, Redis and the peers
	@tools/system-packages.sh chromium
	@tools/setup-bench.sh

BENCH := PYTHONPATH=host:tests:. $(BIN)/python -m

.PHONY: bench
bench: setup-bench ## Measure beside the peers, in a quarter of an hour: ROWS=api,chain for some rows, SHORT=1 to see whether it works
	$(BENCH) bench --rows "$(ROWS)" $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SHORT),--short)

.PHONY: bench-soak
bench-soak: setup-bench ## The rows of the benchmark that take long
	$(BENCH) bench --long --rows "$(ROWS)" $(if $(SHORT),--short)

.PHONY: bench-compare
bench-compare: setup-bench ## Processor time per request against another commit: BASE=main
	$(BENCH) bench.compare "$(BASE)"

.PHONY: wheel
wheel: setup ## Build the wheel with runners, protocol and clients in it
	$(BIN)/python -m build --wheel --no-isolation --outdir dist

.PHONY: lock
lock: ## Write the lock files anew
	$(BIN)/pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --upgrade --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-emit-trusted-host --strip-extras --allow-unsafe --output-file requirements/dev.txt pyproject.toml

	$(BIN)/pip-compile --quiet --extra bench --constraint requirements/dev.txt --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-emit-trusted-host --strip-extras --allow-unsafe --output-file requirements/bench.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe \
	  --output-file requirements/bench-peers.txt requirements/bench-peers.in

.PHONY: clean
clean: ## Remove what set-up and tests have made
	rm -rf $(VENV) $(STAMPS) dist build .mypy_cache .pytest_cache .ruff_cache
	find . -name node_modules -prune -exec rm -rf {} +
