# Two commands: `make run` (figures, verdicts, release) and `make test`. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MODE ?= bundled
STAMP := $(VENV)/.installed

.PHONY: run test test-clock lint dev bench docs golden lock clean help

help: ## what there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"Python 3.11 to 3.13 is needed, this is {v[0]}.{v[1]}: make PYTHON=python3.12 run")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up (once, about two minutes) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock 2>&1 | grep -v '^WARNING: Location' || true
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . 2>&1 | grep -v '^WARNING: Location' || true
	@$(BIN)/python -m pip check --disable-pip-version-check > /dev/null
	@$(BIN)/r57 --help > /dev/null
	@touch $@

run: $(STAMP) ## take in figures, build, release, show the scoreboard (MODE=bundled|auto|live)
	@$(BIN)/r57 run --mode $(MODE)

test: $(STAMP) lint ## all checks
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

test-clock: $(STAMP) ## the whole suite on three other days (needs libfaketime: apt-get install faketime)
	@$(BIN)/python -m tests.other_days -n 2 --dist loadgroup

lint: $(STAMP) ## style and types of Python and SQL
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint dbt_project --processes 2 --disable-progress-bar --nocolor

dev: $(STAMP) ## Dagster's UI on http://127.0.0.1:3000
	@$(BIN)/r57 dev

bench: $(STAMP) ## ratios and memory, measured side by side
	@$(BIN)/python -m bench

docs: $(STAMP) ## regenerate the generated pages under docs/
	@$(BIN)/r57 docs
	@$(BIN)/python -m tests.wire.document

golden: $(STAMP) ## write the table of all verdicts anew, for review
	@$(BIN)/python -m tests.verdicts.golden

lock: ## resolve requirements.in again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header requirements.in -o requirements.lock

clean: ## everything that can be made again
	rm -rf $(VENV) data build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
