# LIVC R. `make help` says what there is. The tools are in .venv, which every target makes itself.

PYTHON ?= python3
PORT ?= 8000
export PORT VAR RESET PG

RUN := .venv/bin/python
CHECKS := check-style check-format check-types check-imports check-templates check-deploy check-migrations check-requirements
TESTS := test-rooms test-screens
TOGETHER := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
.PHONY: help demo test check mutants lives leaks attack bench clean $(CHECKS) $(TESTS)
.DEFAULT_GOAL := help

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

demo: ## run LIVC R with a made-up town, until Ctrl-C (PORT=8000 VAR=folder RESET=1 PG=embedded)
	@$(PYTHON) -m livc.embedded.venv requirements/demo.txt
	@$(RUN) -m livc.embedded demo

test: ## check everything and run all tests (PG=embedded: on the PostgreSQL of the wheel)
	@$(PYTHON) -m livc.embedded.venv requirements/test.txt
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory --jobs=$(if $(DATABASE_URL),1,2) --keep-going $(TOGETHER) $(TESTS)

# Two halves side by side, each with servers of its own (on a server that was given, one after the other); plain pytest
# runs both.
SCREENS := tests/browser
test-rooms:
	@$(RUN) -m pytest $(addprefix --ignore=,$(SCREENS))

test-screens:
	@VAR=$(or $(VAR),var/test$(if $(filter embedded,$(PG)),-embedded))-screens $(RUN) -m pytest $(SCREENS)

check: ## style, types, layers, templates, settings, migrations
	@$(PYTHON) -m livc.embedded.venv requirements/test.txt
	@$(MAKE) --no-print-directory --jobs=2 --keep-going $(TOGETHER) $(CHECKS)

mutants: ## turn off one hard rule at a time: the tests that bear its id must fail
	@$(PYTHON) -m livc.embedded.venv requirements/test.txt
	@VAR=$(or $(VAR),var/test-mutants) $(RUN) -m tests.mutants

lives: ## random but lawful lives of hundreds of cases (LIVES=300)
	@$(PYTHON) -m livc.embedded.venv requirements/test.txt
	@LIVES=$(or $(LIVES),300) $(RUN) -m pytest tests/lives

attack: ## attack a demo of its own (or URL=…), and say what was tried and found (SHARE=0.1)
	@$(PYTHON) -m livc.embedded.venv requirements/test.txt
	@VAR=$(or $(VAR),var/attack) $(RUN) -m attack $(URL) $(if $(SHARE),--share $(SHARE))

leaks: ## the whole leak matrix: everybody, at every moment, by every door and channel
	@$(PYTHON) -m livc.embedded.venv requirements/test.txt
	@VAR=$(or $(VAR),var/test-leaks) $(RUN) -m tests.leaks

bench: ## measure what secrecy costs
	@$(PYTHON) -m livc.embedded.venv requirements/test.txt
	@$(RUN) -m bench

clean: ## stop the servers of var and remove what was made here
	@for var in var/attack var/test var/test-mutants var/test-leaks var/test-embedded var/test-screens var/test-embedded-screens var; do \
	  [ ! -d $$var ] || [ ! -x $(RUN) ] || $(RUN) -m livc.embedded remove --var $$var || exit 1; done
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

# The slowest first, as two run at a time.
check-types:
	@$(RUN) -m mypy --no-error-summary

check-style:
	@$(RUN) -m ruff check --quiet

check-format:
	@$(RUN) -m ruff format --check --quiet

check-imports:
	@said=$$(.venv/bin/lint-imports --no-logo) || { echo "$$said"; exit 1; }

check-templates:
	@said=$$($(RUN) -m djlint --lint --check templates) || { echo "$$said"; exit 1; }

# As in production: no state file, no demo.
PRODUCTION := DEMO=0 LIVC_ROLE=app VAR=/nonexistent LIVC_SECRET_KEY=$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(64))')

check-requirements:
	@$(RUN) -m law check

check-deploy:
	@$(PRODUCTION) $(RUN) manage.py check --deploy --fail-level WARNING

check-migrations:
	@$(PRODUCTION) $(RUN) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
