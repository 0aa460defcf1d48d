# SPDX-License-Identifier: MIT
# Each target sets up what it needs: `make run` on a machine with Python 3.11+ and make, nothing else.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.PHONY: run test check tests others soak bench golden conformance clean

## A ledger from sample_data/, served: prints the address and a bookkeeper token.
run: $(VENV)/installed
	@$(BIN)/valueflows demo

## All checks; those of the text run beside the tests.
test: $(VENV)/tested
	@$(MAKE) --no-print-directory --jobs=2 check tests

check: $(VENV)/tested
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy

tests: $(VENV)/tested others
	$(BIN)/python -m pytest --cov --cov-report=
	$(BIN)/coverage report --include='valueflows/model/*' --fail-under=100
	$(BIN)/coverage report --fail-under=95

## Programs that the books are compared with, where they can be installed: on Debian, by root.
others:
	@command -v hledger >/dev/null && command -v ledger >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    { apt-get install -qq -y --no-install-recommends hledger ledger || \
	      { apt-get update -qq && apt-get install -qq -y --no-install-recommends hledger ledger; }; \
	    } >/dev/null 2>&1; } || true

## Long runs of what `make test` runs briefly: fuzzing, kill -9, many clients. Takes about an hour.
soak: $(VENV)/tested
	SOAK=1 $(BIN)/python -m pytest -m soak --no-cov

## The figures of docs/benchmarks.md.
bench: $(VENV)/tested
	$(BIN)/valueflows bench

## Writes the generated files anew: ontologies/ and tests/golden/. Read the difference before committing it.
golden: $(VENV)/tested
	$(BIN)/python -m valueflows.rdf
	GOLDEN=1 $(BIN)/python -m pytest -q --no-cov -k golden

## What breaks a client of vf-graphql 0.9, anew from its npm package, beside docs/dialect.md. Needs npm.
conformance: $(VENV)/tested
	@$(BIN)/python -m tests.graphql.conformance

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage* htmlcov

$(VENV)/made: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'valueflows needs Python 3.11 or newer. Name one: make PYTHON=python3.11'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo 'Python lacks its venv module. On Debian and Ubuntu: apt install python3-venv'; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) hatchling editables
	@touch $@

$(VENV)/installed: $(VENV)/made
	@$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/tested: $(VENV)/made
	@$(PIP) --no-build-isolation --editable '.[test]'
	@touch $@ $(VENV)/installed
