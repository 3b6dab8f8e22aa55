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
.PHONY: help site example serve test test-all coverage bars check format bench screenshots live-demo deploy-demo pictures atlas techdocs plugins neighbours neovim vscode ide-test wheel live-tools lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: example ## build this project's own site into site/, with that of the example below it
	$(BIN)/archatlas build $(MODULES) --mkdocs mkdocs.yml --out site $(if $(wildcard build/evidence/*),--evidence build/evidence) $(if $(wildcard .git),--history)

example: $(INSTALLED) ## build the site of the example into build/example/, which goes to site/example/
	cd schemas/examples && $(CURDIR)/$(BIN)/archatlas build --out $(CURDIR)/build/example

serve: example ## preview the site and reload it when a schema or a page changes
	$(BIN)/mkdocs serve --config-file mkdocs.yml

# Containers of Python often set this. Tests start it many times, and take a fifth longer where no bytecode is kept.
unexport PYTHONDONTWRITEBYTECODE

# Properties try 10 examples here; HYPOTHESIS_PROFILE=ci tries 100, always the same ones.
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadscope --no-loadscope-reorder

test: $(INSTALLED) ## run the quick tests: all but those that build sites, look with a browser or read a real history
	$(PYTEST) -m 'not site and not browser and not real'

# What ran becomes evidence of the own site. Which lines ran does not: measuring all tests takes more than twice as long.
test-all: $(INSTALLED) ## run all tests, and keep what they say of each module for `make site`
	$(PYTEST) --junitxml=build/junit.xml
	@rm -rf build/evidence
	@PYTHONPATH=tests $(BIN)/python -m reports_of_packages build/junit.xml build/evidence

# Python tells of lines for little from 3.12 on. What fails is part of what was measured, and the site shows it.
coverage: $(INSTALLED) ## run the quick tests, and keep which lines ran, how tests ended and how long parts take for `make site`
	@mkdir -p build
	-$(shell $(BIN)/python -c 'import sys; print("COVERAGE_CORE=sysmon" * (sys.version_info >= (3, 12)))') COVERAGE_FILE=build/.coverage \
		$(PYTEST) -m 'not site and not browser and not real' --cov=archatlas --cov-report=xml:build/coverage.xml --junitxml=build/junit.xml
	@rm -rf build/evidence
	@PYTHONPATH=tests $(BIN)/python -m reports_of_packages build/junit.xml build/evidence
	@cp build/coverage.xml build/evidence/coverage.xml
	@$(BIN)/python benchmarks/stages.py schemas/examples/modules --evidence build/evidence

# With BEFORE=path/to/a/work/tree of an earlier commit, speed is measured against that too.
bars: $(INSTALLED) ## run the properties with thousands of examples, for hours, axe over longer lists, and measure speed against BEFORE
	$(if $(BEFORE),$(BIN)/python benchmarks/against.py $(BEFORE) --sizes 113,1000,10000)
	$(BIN)/python benchmarks/live_probes.py
	$(BIN)/python benchmarks/live_kills.py
	$(BIN)/python benchmarks/live_store.py
	$(BIN)/python benchmarks/live_api.py
	PYTHONPATH=tests $(BIN)/python benchmarks/live_causes.py
	PYTHONPATH=tests $(BIN)/python benchmarks/live_levels.py
	PYTHONPATH=tests $(BIN)/python benchmarks/deploy_simulator.py
	PYTHONPATH=tests $(BIN)/python benchmarks/deploy_interleavings.py
	$(BIN)/python benchmarks/deploy_schedule.py
	$(BIN)/python benchmarks/history.py
	$(BIN)/python benchmarks/deploy_plan.py
	$(BIN)/python benchmarks/deploy_canary.py
	PYTHONPATH=tests $(BIN)/python benchmarks/deploy_exports.py
	PYTHONPATH=tests $(BIN)/python benchmarks/deploy_kills.py
	PYTHONPATH=tests $(BIN)/python benchmarks/suggestions.py
	PYTHONPATH=tests $(BIN)/python benchmarks/capacity.py
	PYTHONPATH=tests $(BIN)/python benchmarks/lsp.py
	$(BIN)/python benchmarks/evidence.py
	$(BIN)/python benchmarks/regression.py
	HYPOTHESIS_PROFILE=nightly $(PYTEST) --timeout 0 tests/browser/test_every_kind_of_page.py
	HYPOTHESIS_PROFILE=nightly $(PYTEST) --timeout 0 -m hypothesis --hypothesis-show-statistics

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

live-demo: $(INSTALLED) ## start three services, a Prometheus, the live registry and a site that shows how they do
	PYTHONPATH=tests $(BIN)/python -m browser.live_demo

deploy-demo: $(INSTALLED) ## plan and run a release on six services, see its canary fail, what is put back, and the page
	PYTHONPATH=tests $(BIN)/python -m browser.deploy_demo

pictures: example ## photograph the example and this project for the README and the manual into docs/images/
	$(BIN)/archatlas build $(MODULES) --code . --out build/compared
	PYTHONPATH=tests $(BIN)/python -m browser.screenshots build/example docs/images manual
	PYTHONPATH=tests $(BIN)/python -m browser.screenshots build/compared docs/images own

atlas: ## install archatlas for use elsewhere into build/atlas/, with all that it needs by digest
	$(PYTHON) -I -m venv build/atlas
	build/atlas/bin/python -I -m pip install --quiet --disable-pip-version-check \
		--require-hashes --only-binary :all: --requirement requirements-scan.lock --requirement requirements-lsp.lock
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

neighbours: build/neighbours/installed ## install what links into a site, for its tests
build/neighbours/installed: tests/neighbours/requirements.lock tests/neighbours/package-lock.json
	$(PYTHON) -I -m venv build/neighbours
	build/neighbours/bin/python -I -m pip install --quiet --disable-pip-version-check \
		--require-hashes --only-binary :all: --requirement $<
	mkdir -p build/neighbours/npm
	cp tests/neighbours/package.json tests/neighbours/package-lock.json build/neighbours/npm/
	@if command -v npm >/dev/null; then npm --prefix build/neighbours/npm ci --silent --no-audit --no-fund --ignore-scripts; \
		else echo 'no npm: what a site has for Backstage is not judged by its validators'; fi
	@touch $@

neovim: build/neovim/installed ## install the editor in which the settings of the guide are tried
build/neovim/installed: tests/editors/requirements.lock
	$(PYTHON) -I -m venv build/neovim
	build/neovim/bin/python -I -m pip install --quiet --disable-pip-version-check \
		--require-hashes --only-binary :all: --requirement $<
	@touch $@

vscode: ## pack the extension for VS Code into editors/vscode/dist/archatlas.vsix; only its tools need a network
	npm --prefix editors/vscode ci --silent --no-audit --no-fund --ignore-scripts
	npm --prefix editors/vscode run --silent pack

# Of what VS Code compiles on installation it starts without all but the writer of its log.
CODE := build/editors/node_modules/code-server/lib/vscode
build/editors/installed: tests/editors/package-lock.json
	mkdir -p build/editors
	cp tests/editors/package.json tests/editors/package-lock.json build/editors/
	npm --prefix build/editors ci --silent --no-audit --no-fund --ignore-scripts
	npm --prefix $(CODE) install --silent --no-audit --no-fund --ignore-scripts --omit=dev
	npm --prefix $(CODE) rebuild --silent $(if $(wildcard /usr/include/node/node.h),--nodedir=/usr) @vscode/spdlog
	@touch $@

ide-test: $(INSTALLED) vscode build/editors/installed ## try the extension in a real VS Code and photograph it into build/editors/pictures/
	PYTHONPATH=tests $(BIN)/python -m editors.vscode build/editors/pictures

wheel: $(INSTALLED) ## build the wheel into dist/ and print how workflows name it
	$(BIN)/python -m build --wheel --no-isolation --outdir dist . >/dev/null
	@cd dist && for wheel in archatlas-*.whl; do \
		echo "--install-from $$wheel#sha256=$$($(CURDIR)/$(BIN)/python -m pip hash $$wheel | sed -n 's/.*sha256://p')"; done

COMPILE := $(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock'
live-tools: build/live-tools/installed ## install what judges the answers of the live registry
build/live-tools/installed: tests/live-tools/requirements.lock
	$(PYTHON) -I -m venv build/live-tools
	build/live-tools/bin/python -I -m pip install --quiet --disable-pip-version-check \
		--require-hashes --only-binary :all: --requirement $<
	@touch $@

lock: ## resolve the dependencies of pyproject.toml into requirements.lock and its like again
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet uv
	$(COMPILE) pyproject.toml --all-extras --group dev --output-file requirements.lock $(LOCK_OPTIONS)
	$(COMPILE) pyproject.toml --group wheel --constraint requirements.lock --output-file requirements-runtime.lock
	$(COMPILE) pyproject.toml --extra scan --group wheel --constraint requirements.lock \
		--output-file requirements-scan.lock
	$(COMPILE) pyproject.toml --extra live --extra grpc --extra postgres --group wheel --constraint requirements.lock \
		--output-file requirements-live.lock
	$(COMPILE) pyproject.toml --extra lsp --group wheel --constraint requirements.lock \
		--output-file requirements-lsp.lock
	$(COMPILE) tests/live-tools/requirements.in --output-file tests/live-tools/requirements.lock $(LOCK_OPTIONS)
	$(COMPILE) tests/editors/requirements.in --output-file tests/editors/requirements.lock $(LOCK_OPTIONS)
	$(COMPILE) tests/neighbours/requirements.in --output-file tests/neighbours/requirements.lock $(LOCK_OPTIONS)
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
