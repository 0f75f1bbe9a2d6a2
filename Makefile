# The commands of this repository. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
export PATH := $(CURDIR)/.tools/bin:$(HOME)/.cargo/bin:$(PATH)

RUST := $(shell find src -type f) Cargo.toml Cargo.lock rust-toolchain.toml .cargo/config.toml scripts/build-engine.sh
PAGE := $(shell find www/src www/styles www/public -type f 2>/dev/null) www/index.html $(wildcard www/*.ts) www/tsconfig.json www/package-lock.json

.PHONY: help serve site test truth golden bench lint clean setup setup-test faults

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

serve: site ## Build the site if need be and serve it on this machine (PORT=8080)
	@node scripts/serve.mjs www/dist $(or $(PORT),8080)

site: www/dist/index.html ## Build the site into www/dist

test: setup-test ## Install what is missing and run every test
	@node scripts/test.mjs

truth: ## Run the studies over many seeds: intervals, calibration, chance
	@cargo test --locked --release --test truth -- --full

golden: ## Compare with reference values and real data outside the repository (SHARED=folder)
	$(if $(SHARED),,$(error Give the folder with golden/*.json and data/: make golden SHARED=folder))
	@NEARSIDE_SHARED="$$(cd '$(SHARED)' && pwd)" && export NEARSIDE_SHARED && cargo test --locked --release --test golden

bench: site www/pkg-bench/nearside_bg.wasm ## Measure speed and size against the peers
	@node benches/compare/run.mjs

lint: setup-test ## Check formatting and clippy, native and wasm32
	@node scripts/test.mjs lint

clean: ## Remove everything that was built
	rm -rf target www/dist www/dist-faults www/pkg www/pkg-bench www/pkg-faults

# The site with an engine that goes wrong on request, for the tests of recovery.
faults: www/dist-faults/index.html

# Order-only everywhere: set-up always looks, and never by itself makes anything out of date.
setup:
	@scripts/setup.sh
setup-test:
	@scripts/setup.sh test

www/pkg/nearside_bg.wasm: $(RUST) | setup
	@scripts/build-engine.sh release

www/pkg-bench/nearside_bg.wasm: $(RUST) | setup
	@scripts/build-engine.sh bench

www/pkg-faults/nearside_bg.wasm: $(RUST) | setup
	@scripts/build-engine.sh faults

www/dist/index.html: www/pkg/nearside_bg.wasm $(PAGE) | setup
	@echo "==> Page"
	@cd www && node_modules/.bin/tsc --noEmit && node_modules/.bin/vite build --logLevel warn
	@touch $@

www/dist-faults/index.html: www/pkg-faults/nearside_bg.wasm $(PAGE) | setup
	@echo "==> Page (with planted faults)"
	@cd www && node_modules/.bin/vite build --mode faults --logLevel warn
	@touch $@
