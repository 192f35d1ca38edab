# Everything runs in a virtual environment that is made on first use. Needs Python 3.11+ and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install --quiet

# Each process would else compile anew all that it imports.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help briefing explore test test-slow bench notebook docs format clean

help: ## Show this list
	@grep -E '^[A-Za-z.-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "make %-12s %s\n", $$1, $$2}'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "error: PYTHON: must be Python 3.11 or later, got $$($(PYTHON) --version 2>&1)"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -f $(BIN)/python; exit 1; }

$(VENV)/.run: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.run

$(VENV)/.bench: $(VENV)/.dev
	$(INSTALL) --constraint constraints.txt --editable '.[dev,bench]'
	@touch $@

$(VENV)/.notebooks: $(VENV)/.run
	$(INSTALL) --constraint constraints.txt --editable '.[notebooks]'
	@touch $@

$(VENV)/.docs: $(VENV)/.run
	$(INSTALL) --constraint constraints.txt --editable '.[docs]'
	@touch $@

briefing: $(VENV)/.run ## Write the briefing of the Oman scenario to briefing/: PDF, page, slides, figures
	$(BIN)/python -m model briefing oman-2026 --out briefing --replace

explore: $(VENV)/.notebooks ## Open the explorer in the browser: sliders, and what holds under them
	$(BIN)/python -m model explore

test: $(VENV)/.dev ## Check style and types and run the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

test-slow: $(VENV)/.bench $(VENV)/.docs ## Run the large random comparisons too slow for every day
	$(BIN)/python -m pytest -q -n 2 -m slow

bench: $(VENV)/.bench ## Time the solvers against their peers, as ratios in one run
	$(BIN)/python -m pytest -q -s -m bench tests/benchmarks

README.png: $(VENV)/.run model ## Draw the figure of the README again
	$(BIN)/python -m model answer oman-2026 --out $@ --replace

notebook: $(VENV)/.notebooks ## Open the notebooks in Jupyter
	$(BIN)/jupyter lab notebooks

docs: $(VENV)/.docs ## Build the documentation, the notebooks run: build/docs/index.html
	$(BIN)/python docs/build.py build/docs

format: $(VENV)/.dev ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/nbstripout notebooks/*.ipynb

clean: ## Remove what the targets above made
	rm -rf $(VENV) briefing build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
