# The whole set-up: `make run` opens the shop, `make test` tests it, `make check` reads the code.
# Packages come from wherever pip on this machine is configured to find them.

PYTHON ?= $(firstword $(foreach python,python3.11 python3.12 python3.13 python3.14 python3,$(shell $(python) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(python))))
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes

# One stamp for each list: it is newer than the list when what the list names is installed.
RUN := $(VENV)/.stamp-run
TEST := $(VENV)/.stamp-test
CHECK := $(VENV)/.stamp-check

.PHONY: run restore test soak check mutants bench migration graph lock clean

run: $(RUN)
	@$(BIN)/xiaoer seed --if-new
	@exec $(BIN)/xiaoer run

# make restore FILE=today.backup
restore: $(RUN)
	@$(BIN)/xiaoer restore "$(FILE)"

test: $(TEST)
	$(BIN)/python -m pytest -n 2 --dist worksteal

# The promises with their full figures, which are printed: all of them, or one, as in `make soak PROMISE=kill9`.
# SOAK says how many times more is tried than in `make test`, where a promise has no figure of its own.
soak: $(TEST)
	XIAOER_SOAK=$(or $(SOAK),20) $(BIN)/python -m pytest -s -p no:cacheprovider tests/promises$(if $(PROMISE),/test_$(PROMISE).py)

check: $(CHECK)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -p no:cacheprovider tests/test_words.py tests/test_graph_document.py

# Every mistake of tests/mutants/table.py is made in a copy of the code, and has to be noticed.
mutants: $(TEST)
	$(BIN)/python -m tests.mutants

bench: $(TEST)
	$(BIN)/python -m bench

# While nothing is released yet: the first migration again, from the models as they are.
migration: $(CHECK)
	$(BIN)/python -c 'from bot import schema; print(schema.begin_anew())'
	$(BIN)/ruff format --quiet migrations/versions

graph: $(RUN)
	$(BIN)/xiaoer graph --write

# The lists of packages again, from pyproject.toml.
lock: $(CHECK)
	for list in run: ptb:--extra=ptb test:--extra=ptb,--group=test check:--extra=ptb,--group=test,--group=check; do \
	  $(or $(wildcard $(BIN)/uv),uv) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url $$(echo $${list#*:} | tr , ' ') --quiet --output-file requirements/$${list%%:*}.txt; \
	done

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Xiaoer needs Python 3.11 or newer, with its venv module."; exit 1; }
	@echo "Making the environment in $(VENV) ..."
	$(PYTHON) -m venv $(VENV)

$(BIN)/xiaoer: deploy/xiaoer | $(BIN)/python
	@install -m 755 deploy/xiaoer $@

$(RUN): requirements/run.txt $(BIN)/xiaoer | $(BIN)/python
	$(PIP) -r requirements/run.txt
	@touch $@

$(TEST): requirements/test.txt $(BIN)/xiaoer | $(BIN)/python
	$(PIP) -r requirements/test.txt
	@touch $@ $(RUN)

$(CHECK): requirements/check.txt $(BIN)/xiaoer | $(BIN)/python
	$(PIP) -r requirements/check.txt
	@touch $@ $(RUN) $(TEST)
