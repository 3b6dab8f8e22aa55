# Everything a contributor types. A fresh machine needs Python 3.11 or newer, git and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
MODULES := schemas/modules

# Material and mkdocs-gen-files print notices about their successors; they are no news to our readers.
export NO_MKDOCS_2_WARNING := 1
export DISABLE_MKDOCS_2_WARNING := true

.DEFAULT_GOAL := help
.PHONY: help site example serve test test-all bars check format bench screenshots pictures atlas techdocs plugins wheel lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: example ## build this project's own site into site/, with that of the example below it
	$(BIN)/archatlas build $(MODULES) --mkdocs mkdocs.yml --out site

example: $(INSTALLED) ## build the site of the example into build/example/, which goes to site/example/
	cd schemas/examples && $(CURDIR)/$(BIN)/archatlas build --out $(CURDIR)/build/example

serve: example ## preview the site and reload it when a schema or a page changes
	$(BIN)/mkdocs serve --config-file mkdocs.yml

# Containers of Python often set this. Tests start it many times, and take a fifth longer where no bytecode is kept.
unexport PYTHONDONTWRITEBYTECODE

# Properties try 20 examples here; HYPOTHESIS_PROFILE=ci tries 100, always the same ones.
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadscope --no-loadscope-reorder

test: $(INSTALLED) ## run the quick tests: all but those that build sites, look with a browser or read a real history
	$(PYTEST) -m 'not site and not browser and not real'

test-all: $(INSTALLED) ## run all tests
	$(PYTEST)

# With BEFORE=path/to/a/work/tree of an earlier commit, speed is measured against that too.
bars: $(INSTALLED) ## run the properties with thousands of examples, for hours, axe with all looks, and measure speed against BEFORE
	$(if $(BEFORE),$(BIN)/python benchmarks/against.py $(BEFORE) --sizes 113,1000,10000)
	HYPOTHESIS_PROFILE=nightly $(PYTEST) tests/browser/test_every_kind_of_page.py
	HYPOTHESIS_PROFILE=nightly $(PYTEST) -m hypothesis --hypothesis-show-statistics

check: $(INSTALLED) ## check format, lint, types, import contracts, workflows and this project's own schemas
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if [ -x $(BIN)/actionlint ]; then set -x; $(BIN)/actionlint -shellcheck $(BIN)/shellcheck -pyflakes ''; \
		else echo 'no actionlint for this machine: the workflows are checked by zizmor alone'; fi
	$(BIN)/zizmor --offline --no-progress --quiet --pedantic --strict-collection .
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-actions action.yml
	$(BIN)/pre-commit validate-manifest .pre-commit-hooks.yaml
	$(BIN)/shellcheck .ci/run
	$(BIN)/archatlas check $(MODULES) --drift

format: $(INSTALLED) ## rewrite the sources as `make check` wants them
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(INSTALLED) ## measure time and memory, and print the table
	$(BIN)/python benchmarks/run.py

# An estate of your own: make screenshots ESTATE=path/to/modules
ESTATE := $(wildcard ../shared/estates/roadmap113/modules)
screenshots: $(INSTALLED) ## photograph every kind of page into build/screenshots/
	$(BIN)/archatlas build $(or $(ESTATE),$(MODULES)) --out build/photographed
	PYTHONPATH=tests $(BIN)/python -m browser.screenshots build/photographed build/screenshots

pictures: example ## photograph the example and this project for the README and the manual into docs/images/
	$(BIN)/archatlas build $(MODULES) --code . --out build/compared
	PYTHONPATH=tests $(BIN)/python -m browser.screenshots build/example docs/images manual
	PYTHONPATH=tests $(BIN)/python -m browser.screenshots build/compared docs/images own

atlas: ## install archatlas for use elsewhere into build/atlas/, with all that it needs by digest
	$(PYTHON) -I -m venv build/atlas
	build/atlas/bin/python -I -m pip install --quiet --disable-pip-version-check \
		--require-hashes --only-binary :all: --requirement requirements-scan.lock
	build/atlas/bin/python -I -m pip install --quiet --disable-pip-version-check \
		--no-index --no-deps --no-build-isolation .
	@echo 'installed: $(CURDIR)/build/atlas/bin/archatlas'

techdocs: build/techdocs/installed ## install what Backstage builds documentation with, for its tests
build/techdocs/installed: tests/techdocs/requirements.lock
	$(PYTHON) -I -m venv build/techdocs
	build/techdocs/bin/python -I -m pip install --quiet --disable-pip-version-check \
		--require-hashes --only-binary :all: --requirement $<
	@touch $@

plugins: build/plugins/installed ## install the plugins of mkdocs that are tried beside an atlas, for their tests
build/plugins/installed: tests/plugins/requirements.lock $(INSTALLED)
	rm -rf build/plugins
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--require-hashes --target build/plugins --requirement $<
	@touch $@

wheel: $(INSTALLED) ## build the wheel into dist/ and print how workflows name it
	$(BIN)/python -m build --wheel --no-isolation --outdir dist . >/dev/null
	@cd dist && for wheel in archatlas-*.whl; do \
		echo "--install-from $$wheel#sha256=$$($(CURDIR)/$(BIN)/python -m pip hash $$wheel | sed -n 's/.*sha256://p')"; done

COMPILE := $(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock'
lock: ## resolve the dependencies of pyproject.toml into requirements.lock and its like again
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet uv
	$(COMPILE) pyproject.toml --extra scan --group dev --output-file requirements.lock $(LOCK_OPTIONS)
	$(COMPILE) pyproject.toml --group wheel --constraint requirements.lock --output-file requirements-runtime.lock
	$(COMPILE) pyproject.toml --extra scan --group wheel --constraint requirements.lock \
		--output-file requirements-scan.lock
	$(COMPILE) tests/techdocs/requirements.in --output-file tests/techdocs/requirements.lock $(LOCK_OPTIONS)
	$(VENV)-lock/bin/uv pip compile --quiet --python-version 3.11 --python-platform linux --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock' \
		tests/plugins/requirements.in --constraint requirements.lock --output-file tests/plugins/requirements.lock $(LOCK_OPTIONS)
	rm -rf $(VENV)-lock

clean: ## remove everything that was made here
	rm -rf $(VENV) $(VENV)-lock site build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find generator tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# Runs again only when the lock or the project's own metadata changed.
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'archatlas needs Python 3.11 or newer; run make PYTHON=python3.12, for example' >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
