# Everything one does in this repository. `make` alone lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

PY := .venv/bin/python
JOBS ?= 3
ROUNDS ?= 200
PYTHON ?= $(firstword $(foreach one,python3.11 python3 python3.12 python3.13 python3.14 python,\
  $(shell $(one) -c 'import sys; print("$(one)") if sys.version_info >= (3, 11) else None' 2>/dev/null)))

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test lint bench pictures words lock prove

help:  ## List what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|'

run: .venv/.running  ## Run Parley: in the playground, or for real where tokens are set
	@exec $(PY) -m bot run

test: .venv/.developing  ## Run every test (make test ARGS="-k offers"; JOBS=4 for more at once)
	@$(PY) -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

lint: .venv/.developing  ## Check style, format, types and who may import whom
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m mypy
	@.venv/bin/lint-imports

bench: .venv/.developing  ## Measure, beside the peers that it is measured against
	@$(PY) -m benchmarks $(ARGS)

pictures: .venv/.developing  ## Draw the pictures of the documentation anew
	@$(PY) -m tools.pictures $(ARGS)

prove: lint test  ## Everything that must hold before a change goes in, and 200 rounds of failing providers
	@PARLEY_ROUNDS=$(ROUNDS) $(PY) -m pytest -n $(JOBS) -rP tests/faults/test_providers.py

words: .venv/.developing  ## Bring the catalogues up to date with the sentences in the code
	@$(PY) -m tools.words

lock: .venv/.developing  ## Choose the newest versions that pyproject.toml allows
	@.venv/bin/uv pip compile --quiet --upgrade --generate-hashes --no-header --python-version 3.11 \
	  pyproject.toml --output-file requirements.lock
	@.venv/bin/uv pip compile --quiet --upgrade --generate-hashes --no-header --python-version 3.11 \
	  --constraint requirements.lock --group dev pyproject.toml --output-file requirements-dev.lock

# What is installed is what the lock says, byte for byte. pip alone takes twice as long as fetching uv with it; where
# uv cannot reach a package index (it does not know pip's own settings), pip does it all.
define install
	@echo "Installing $(1) into .venv"
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.lock > .venv/uv.lock
	@$(PY) -m pip install --quiet --require-hashes --no-deps -r .venv/uv.lock
	@.venv/bin/uv pip install --quiet --compile-bytecode --python $(PY) --require-hashes --no-deps -r $(1) 2> .venv/uv.log \
	  || $(PY) -m pip install --quiet --require-hashes --no-deps -r $(1)
	@touch $@
endef

.venv/.running: requirements.lock | .venv/bin/python
	$(call install,$<)
	@$(PY) -m compileall -q bot  # the first start need not do it

.venv/.developing: requirements-dev.lock | .venv/bin/python
	$(call install,$<)

.venv/bin/python:
	@if [ -z "$(PYTHON)" ]; then echo "Parley needs Python 3.11 or newer; set PYTHON to where it is." >&2; exit 1; fi
	@$(PYTHON) -m venv .venv || { \
	  echo "Python cannot make virtual environments here; on Debian, install python3-venv." >&2; rm -rf .venv; exit 1; }
