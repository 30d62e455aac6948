# The one door: every command that a person or CI runs.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

SCRIPTS := scripts
BURGEE := target/release/burgee
SAMPLES := crates/engine/examples
DATA := burgee-data

.PHONY: help setup run sample console build test test-built test-rust test-clients test-contract test-sdks e2e check openapi fmt bench bench-decisions bench-server bench-agent bench-streams bench-stats bench-events bench-console fuzz clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:
	@$(SCRIPTS)/setup.sh

run: build ## Start Burgee on an embedded database, set up for you if it is new
	@[ -e $(DATA)/burgee.db ] || { $(BURGEE) bootstrap --data $(DATA) --email admin@example.com && \
	echo "to use the console, set a password within 30 minutes:" && $(BURGEE) users link --data $(DATA) --email admin@example.com; }
	@$(BURGEE) serve --data $(DATA)

sample: build ## Decide a sample datafile for a few users and say why
	@$(BURGEE) decide --datafile $(SAMPLES)/datafile.json --explain < $(SAMPLES)/users.jsonl

console: ## Build the console, which is then embedded; without Node there is none
	@$(SCRIPTS)/console.sh

build: setup console ## Build the release binary, with the console
	+cargo build --release --locked --bin burgee

# The binary and the tests are compiled side by side: each has stretches in which it uses one core only.
test: setup console ## Do all the set-up and run every test
	@$(MAKE) --no-print-directory --jobs 2 build test-built
	@$(MAKE) --no-print-directory test-rust test-clients e2e

test-built: setup
	+cargo test --workspace --locked --no-run

test-rust: setup ## Run the tests of the Rust crates, on SQLite, on PostgreSQL and with Redis
	if url=$$($(SCRIPTS)/postgres.sh); then export TEST_POSTGRES_URL=$$url; \
	elif [ -n "$${CI:-}" ]; then exit 1; fi; \
	if url=$$($(SCRIPTS)/redis.sh); then export TEST_REDIS_URL=$$url; \
	elif [ -n "$${CI:-}" ]; then exit 1; fi; \
	cargo test --workspace --locked

test-clients: build ## Decide beside the official SDKs, have them follow a server, get tokens by OAuth, hold the API to its description
	@$(SCRIPTS)/setup.sh clients
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target test-contract test-sdks

# Half of the time of all of them, and of one core: it goes beside the others.
test-contract:
	clients/contract/run.sh

test-sdks:
	clients/differential/run.sh
	clients/oauth/run.sh
	clients/ofrep/run.sh
	clients/results/run.sh
	if url=$$($(SCRIPTS)/postgres.sh empty burgee_lifecycle); then \
	clients/lifecycle/run.sh --other-database "$$url"; \
	elif [ -n "$${CI:-}" ]; then exit 1; \
	else clients/lifecycle/run.sh; fi

e2e: build ## Use the console in a browser, against the release binary
	@$(SCRIPTS)/setup.sh clients
	@$(SCRIPTS)/console.sh e2e $(BURGEE)

check: setup ## Format, lints, docs, licences, advisories, unused dependencies, architecture
	$(SCRIPTS)/tools.sh cargo-deny cargo-machete
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --document-private-items
	cargo machete
	$(SCRIPTS)/deny.sh
	cargo test --locked --package burgee-testkit --test architecture
	@$(SCRIPTS)/console.sh check

openapi: setup ## Write docs/openapi.json anew
	cargo run --quiet --locked --bin burgee -- openapi > docs/openapi.json

fmt: ## Format all sources
	cargo fmt --all

bench: bench-decisions bench-server bench-agent bench-streams bench-console ## Measure beside others, as ratios in one run

bench-decisions: setup ## Measure the engine beside other engines
	cargo run --release --manifest-path bench/Cargo.toml --bin decisions -- --markdown $(BENCH_ARGS)

bench-server: build ## Measure the server beside bare hyper
	$(SCRIPTS)/debian.sh wrk
	cargo run --release --manifest-path bench/Cargo.toml --bin server -- --burgee $(BURGEE) $(BENCH_ARGS)

bench-agent: build ## Measure decisions over HTTP beside bare hyper
	$(SCRIPTS)/debian.sh wrk
	cargo run --release --manifest-path bench/Cargo.toml --bin agent -- --burgee $(BURGEE) $(BENCH_ARGS)

bench-streams: build ## Hold ten thousand streams of revisions
	ulimit -n 65536 2>/dev/null || ulimit -n "$$(ulimit -Hn)"; \
	cargo run --release --manifest-path bench/Cargo.toml --bin streams -- --burgee $(BURGEE) $(BENCH_ARGS)

bench-console: build ## Measure the console's pages against their budgets
	@$(SCRIPTS)/console.sh bench $(BURGEE) $(BENCH_ARGS)

bench-stats: setup ## Simulate what the statistics are worth; writes docs/statistics.md and its plots
	cargo bench --locked --package burgee-stats --bench simulations -- $(BENCH_ARGS)

bench-events: export BURGEE_BENCH_PYTHON ?= $(firstword $(wildcard $(CURDIR)/clients/results/.venv/bin/python) python3)
bench-events: setup ## Measure the event log beside SQLite and DuckDB
	cargo bench --locked --package burgee-events --bench append -- $(BENCH_ARGS)
	cargo bench --locked --package burgee-events --bench results -- $(BENCH_ARGS)
	cargo bench --locked --package burgee-events --bench sizes -- $(BENCH_ARGS)

fuzz: setup ## Fuzz the engine for FUZZ_SECONDS (60) a target
	$(SCRIPTS)/tools.sh cargo-fuzz
	fuzz/run.sh

clean: ## Remove everything that was built
	cargo clean
	rm -rf bench/target fuzz/target clients/.venv clients/*/{.venv,node_modules} clients/{lifecycle,oauth,ofrep,results}/*/{node_modules,target} console/{dist,node_modules}
