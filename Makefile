# Attestat. From an empty clone with Python 3.11 or newer:
#
#   make run     a running site with demonstration people, companies and signer
#   make test    all tests, on a PostgreSQL of their own
#
# Everything is installed into .venv and node_modules of this folder; `git clean -xdf` removes it.

PYTHON := $(or $(ATTESTAT_PYTHON),$(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done))
ifeq ($(PYTHON),)
$(error Python 3.11 or newer is needed. Debian and Ubuntu: sudo apt-get install python3 python3-venv)
endif

BIN := .venv/bin
# An instance is half a dozen Python processes: without __pycache__ each compiles the whole site at every start.
unexport PYTHONDONTWRITEBYTECODE

# More arguments for pytest: make test ARGS="tests/domain -k term"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests run test check bench soak screenshots messages format lock clean

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|' 2>/dev/null \
		|| grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST)

setup: ## install what the site needs (done by itself before the others)
	@$(PYTHON) scripts/setup.py

setup-tests: ## install what tests and checks need too
	@$(PYTHON) scripts/setup.py --tests --quiet

run: ## start the site with its database, jobs and stand-ins; Ctrl-C stops it
	@$(PYTHON) scripts/setup.py --quiet
	@exec $(BIN)/attestat up

test: setup-tests ## run all tests
	@$(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder $(ARGS)

check: setup-tests ## format, lint, types, import contracts, migrations, translations
	@$(BIN)/python scripts/check.py

bench: setup-tests ## measure what lessons.md says things cost
	@for one in benchmarks/*.py; do echo "== $$one"; $(BIN)/python "$$one" || exit 1; done

soak: setup-tests ## the long proofs, in their full sizes
	@ATTESTAT_SOAK=full $(BIN)/pytest tests -m soak $(ARGS)

screenshots: setup-tests ## pictures of all screens into screenshots/
	@$(BIN)/python scripts/screenshots.py $(ARGS)

messages: setup-tests ## put new sentences of the code into the translation catalogues
	@$(BIN)/python scripts/translations.py extract

format: setup-tests ## format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: setup-tests ## resolve the dependencies anew and write their hashes
	@for name in bootstrap runtime dev node; do \
		$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
			requirements/$$name.in -o requirements/$$name.txt || exit 1; done
	@npm install --package-lock-only --ignore-scripts

clean: ## remove what was installed and built; the home folder var stays
	@rm -rf .venv node_modules src/attestat/web/static/built build
