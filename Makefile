# Two commands do everything, on a fresh machine too: `make demo` and `make test`.
# Needed beforehand: Python 3.11 or newer, git, make. The tests bring their own Node.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= auto

.PHONY: help demo test lint fix example fuzz hostile perf lock clean

help:  ## What can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */ – /'

demo: $(VENV)/.run  ## The main job from start to end, on your machine
	@$(BIN)/hubbot demo

test: $(VENV)/.dev  ## All tests
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

lint: $(VENV)/.dev  ## Static checks: style, types, workflows, generated files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/zizmor --offline --quiet --persona=auditor .github action.yml
	@$(BIN)/hubbot build --check

fix: $(VENV)/.dev  ## Put the style right
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

example: $(VENV)/.run  ## The example of a submission in docs/example, anew
	@for b in BM-TOY-CLASS:classification robustness_testing:robustness; do \
	  $(BIN)/hubbot run $${b%%:*} --model hubbot.evaluation.baselines.toy_baselines:DummyClassifier \
	  --model-id dummy_classifier --no-predictions --out docs/example/$${b##*:} || exit 1; \
	  rm docs/example/$${b##*:}/.hubbot.yaml; done

fuzz: $(VENV)/.dev  ## A long run of the reader on hostile text
	@$(BIN)/python perf/fuzz.py

hostile: $(VENV)/.dev  ## Thousands of hostile issues, and of orders of runs: an hour each on two cores
	@$(BIN)/python perf/isolation.py
	@$(BIN)/python perf/interleaving.py

perf: $(VENV)/.dev  ## The measurements of docs/performance.md
	@for f in start measure_check checks arithmetic same_scores "ranges cost" pictures score build accept \
	  audit history install runner minutes; do set -- $$f; echo "== perf/$$1.py $$2"; $(BIN)/python perf/$$1.py $$2 || missed="$$missed $$1"; done; \
	  test -z "$$missed" || { echo "goals missed in:$$missed"; exit 1; }

lock: $(VENV)/.dev  ## Write requirements/ anew from pyproject.toml
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links pyproject.toml --group build -o requirements/run.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links pyproject.toml --group dev -o requirements/dev.txt
	@for part in job numerics; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --group $$part -c requirements/run.txt -o requirements/$$part.txt; done

clean:  ## Remove what was set up and what was generated outside git
	@rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis demo-hub tests/node/node_modules

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "hubbot needs Python 3.11 or newer; set PYTHON=… to one."; exit 2; }
	@echo "Setting up $(VENV) with $(PYTHON) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	@test -e $(VENV)/.dev || { echo "Installing what hubbot needs …" && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml tests/node/package-lock.json tests/bench/setup.py | $(BIN)/python
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python tests/bench/setup.py
	@touch $@ $(VENV)/.run
