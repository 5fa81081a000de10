# Two commands: `make run` (figures, verdicts, release) and `make test`. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MODE ?= bundled
COMMIT ?= 9b5c0cd
SEED ?= 57
PIP := $(BIN)/python -m pip --disable-pip-version-check
AUDIT := $(VENV)/audit
SPARK := $(VENV)/spark
CELERY := $(VENV)/celery
S3 := $(VENV)/s3
STAMP := $(VENV)/.installed
TESTED := $(VENV)/.tested
SPARKED := $(SPARK)/.installed
CELERIED := $(CELERY)/.installed
S3ED := $(S3)/.installed
EXECUTOR := build/r57-executor

RESOLVE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header

.PHONY: run test look query-page look-query picture test-clock test-postgres test-celery test-spark test-s3 soak superset engines lint dev bench bench-spark spark-archive docs compare golden audit lock clean help

help: ## what there is to make
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

# pip's lines become one that counts: [i/n] package. Its own messages about what went wrong stay as they are.
define install
	@{ $(PIP) install --progress-bar off --no-deps --require-hashes -r $(1) || echo failed; } | awk -v n=$$(grep -c == $(1)) \
	    '/^(Collecting|Ignoring|Requirement)/ { printf "\r[%d/%d] %-50.50s", ++i, n, ($$1 == "Requirement" ? $$4 : $$2); fflush() } \
	    /^Installing/ { printf "\r[%d/%d] unpacking …%-40s", n, n, ""; fflush() } /^failed/ { bad = 1 } END { print ""; exit bad }'
endef

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"Python 3.11 to 3.13 is needed, this is {v[0]}.{v[1]}: make PYTHON=python3.12 run")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) (once, one to two minutes) …"
	$(call install,requirements.lock)
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(PIP) check > /dev/null
	@$(BIN)/r57 --help > /dev/null
	@touch $@

$(TESTED): $(STAMP) requirements-dev.lock
	@echo "adding what tests and checks need (once, about a minute) …"
	$(call install,requirements-dev.lock)
	@$(PIP) check > /dev/null
	@touch $@

run: $(STAMP) ## take in figures, build, release, show the scoreboard (MODE=bundled|auto|live)
	@$(BIN)/r57 run --mode $(MODE)

# Compiled modules are kept whatever the environment says: pytest rewrites each test, and thirty programs are started.
test: $(TESTED) lint ## all checks
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder

look: $(TESTED) ## every page of the release in a real Chromium: both languages, phone and desk, light and dark; pictures in data/pictures
	@$(BIN)/python -m tests.look --pictures data/pictures

query-page: $(STAMP) ## what the page query/ asks the database with in the browser, beside the releases (needs npm; once)
	@$(BIN)/r57 query-page

look-query: $(TESTED) ## the page query/ in a real Chromium over r57 open --serve (after make run and make query-page); pictures in data/pictures
	@$(BIN)/python -m tests.look.query --pictures data/pictures

picture: $(TESTED) ## the picture and the headline of README.md, from the release of the shipped figures
	@$(BIN)/python -m tests.look --readme

test-clock: $(TESTED) ## the whole suite on three other days (needs libfaketime: apt-get install faketime)
	@$(BIN)/python -m tests.other_days -n 2 --dist loadgroup --no-loadscope-reorder

test-postgres: $(TESTED) requirements-postgres.lock ## runs kept in PostgreSQL (needs a PostgreSQL of this machine: apt-get install postgresql)
	$(call install,requirements-postgres.lock)
	@$(BIN)/python -m pytest tests/orchestration/dagster/test_postgres.py

# Celery stands aside, as Spark does.
$(CELERIED): PIP := $(CELERY)/bin/python -m pip --disable-pip-version-check
$(CELERIED): requirements.lock requirements-dev.lock requirements-postgres.lock requirements-celery.lock pyproject.toml
	@test -x $(CELERY)/bin/python || $(PYTHON) -m venv $(CELERY)
	@echo "setting up $(CELERY) (once, two to three minutes) …"
	$(call install,requirements.lock)
	$(call install,requirements-dev.lock)
	$(call install,requirements-postgres.lock)
	$(call install,requirements-celery.lock)
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(PIP) check > /dev/null
	@touch $@

test-celery: $(CELERIED) ## quarters by two workers over a queue, one of them killed (needs PostgreSQL and Redis of this machine: apt-get install postgresql redis-server; some minutes)
	@$(CELERY)/bin/python -m tests.workers

# Spark stands aside: neither `make run` nor `make test` installs it or looks for it.
$(SPARKED): PIP := $(SPARK)/bin/python -m pip --disable-pip-version-check
$(SPARKED): requirements.lock requirements-dev.lock requirements-spark.lock pyproject.toml
	@test -x $(SPARK)/bin/python || $(PYTHON) -m venv $(SPARK)
	@echo "setting up $(SPARK) (once, some minutes: Spark is 0.5 GB) …"
	$(call install,requirements.lock)
	$(call install,requirements-dev.lock)
	$(call install,requirements-spark.lock)
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(PIP) check > /dev/null
	@touch $@

$(EXECUTOR).tar.gz: PIP := $(SPARK)/bin/python -m pip --disable-pip-version-check
$(EXECUTOR).tar.gz: $(SPARKED) requirements-executor.lock $(shell find sources -name '*.py' -o -name '*.json' -o -name '*.csv')
	@rm -rf $(EXECUTOR) build/wheel
	@$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir build/wheel .
	@$(PIP) install --quiet --no-compile --no-deps --require-hashes --target $(EXECUTOR) -r requirements-executor.lock
	@$(PIP) install --quiet --no-compile --no-deps --upgrade --target $(EXECUTOR) build/wheel/*.whl
	@tar -czf $@ -C $(EXECUTOR) . && ls -sh $@

spark-archive: $(EXECUTOR).tar.gz ## what tasks need where Spark runs them, as an archive for --conf spark.archives (docs/scale.md)

test-spark: $(SPARKED) ## quarters read by Spark, small (needs Java 17: apt-get install openjdk-17-jre-headless)
	@$(SPARK)/bin/python -m pytest tests/sources/tiles/test_spark.py

# So do buckets and the server that they are tried with.
$(S3ED): PIP := $(S3)/bin/python -m pip --disable-pip-version-check
$(S3ED): requirements.lock requirements-dev.lock requirements-s3.lock requirements-s3-trial.lock pyproject.toml
	@test -x $(S3)/bin/python || $(PYTHON) -m venv $(S3)
	@echo "setting up $(S3) (once, two to three minutes) …"
	$(call install,requirements.lock)
	$(call install,requirements-dev.lock)
	$(call install,requirements-s3.lock)
	$(call install,requirements-s3-trial.lock)
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(PIP) check > /dev/null
	@touch $@

test-s3: $(S3ED) ## what folders promise as stores, of a bucket too: a server of this machine that speaks S3
	@$(S3)/bin/python -m pytest tests/orchestration/store

bench-spark: $(EXECUTOR).tar.gz ## Spark beside the default engine: equality, time, memory, a killed task, a bad file (needs Java 17; some minutes)
	@$(SPARK)/bin/python -m bench.spark

soak: $(TESTED) ## kills, readers, a month, alerts, a restore: what is promised to whoever leaves it alone, more than two hours (SEED=57)
	@$(BIN)/python -m tests.soak --seed $(SEED)

lint: $(TESTED) ## style and types of Python and SQL
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy & types=$$!; $(BIN)/sqlfluff lint dbt_project --processes 2 --disable-progress-bar --nocolor; sql=$$?; wait $$types && exit $$sql

dev: $(STAMP) ## Dagster's UI on http://127.0.0.1:3000
	@$(BIN)/r57 dev

bench: $(TESTED) ## ratios and memory, measured side by side
	@$(BIN)/python -m bench

superset: $(TESTED) ## the dashboard in a real Superset, installed aside (once, some minutes): import, every chart, switching, pictures in data/superset/pictures
	@$(BIN)/python -m tests.superset

engines: $(TESTED) ## every table and view of the release read to its last row by DuckDB 1.2, 1.3 and the newest, through SQLAlchemy as Superset does, over HTTP and from a published place, each installed aside
	@$(BIN)/python -m tests.engines

docs: $(TESTED) ## regenerate the generated pages under docs/ and the snapshot of Dagster's graph
	@$(BIN)/r57 docs
	@$(BIN)/python -m tests.wire.document
	@$(BIN)/python -m tests.orchestration.dagster.test_definitions data

compare: $(TESTED) ## every cell of the release beside that of an earlier COMMIT
	@$(BIN)/python -m tests.compare_with $(COMMIT)

golden: $(TESTED) ## write the table of all verdicts anew, for review
	@$(BIN)/python -m tests.verdicts.golden

audit: ## the locks held against the known advisories (asks the package index; a package it cannot judge is a failure)
	@test -x $(AUDIT)/bin/pip-audit || { $(PYTHON) -m venv $(AUDIT) && $(AUDIT)/bin/python -m pip install --quiet pip-audit==2.10.1; }
	@for lock in requirements.lock requirements-dev.lock requirements-postgres.lock requirements-celery.lock requirements-kubernetes.lock requirements-s3.lock \
	    requirements-s3-trial.lock requirements-spark.lock requirements-executor.lock; do \
	    $(AUDIT)/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r $$lock || exit 1; done

lock: ## resolve requirements*.in again (needs uv)
	$(RESOLVE) requirements.in -o requirements.lock
	$(RESOLVE) requirements-dev.in -o requirements-dev.lock
	$(RESOLVE) -c requirements.lock requirements-postgres.in -o requirements-postgres.lock
	$(RESOLVE) -c requirements.lock -c requirements-postgres.lock requirements-celery.in -o requirements-celery.lock
	$(RESOLVE) -c requirements.lock -c requirements-postgres.lock requirements-kubernetes.in -o requirements-kubernetes.lock
	$(RESOLVE) -c requirements.lock requirements-s3.in -o requirements-s3.lock
	$(RESOLVE) -c requirements.lock -c requirements-dev.lock -c requirements-s3.lock requirements-s3-trial.in -o requirements-s3-trial.lock
	$(RESOLVE) -c requirements.lock requirements-spark.in -o requirements-spark.lock
	$(RESOLVE) -c requirements.lock -c requirements-spark.lock requirements-executor.in -o requirements-executor.lock

clean: ## everything that can be made again
	rm -rf $(VENV) data build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
