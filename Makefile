# make demo   build the embedded corpus into a graph, check it, show what it says, draw it
# make test   run the tests
# make explorer   bundle the explorer anew (the only thing that needs Node)
# Everything happens in .venv, which is made as needed from the lock files (pip checks the hashes).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-dev

.PHONY: demo test lint format lock wheel graph explorer clean

demo: $(RUN)
	@$(BIN)/python kgcli.py demo -o out

test: $(DEV)
	@$(BIN)/python -m pytest

lint: $(DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(DEV)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# The graph that commands use when none is named: the casebook beside the checkout, curated, without its words.
graph: $(RUN)
	$(BIN)/python kgcli.py build ../shared/corpus --no-quotes --curation data/graph/curation.toml \
	  --dataset data/graph/dataset.toml -o data/graph/csr-casebook.ttl

# The page that `kgcli serve` shows; its bundle is kept in the repository, so that only who changes it needs Node.
explorer:
	cd viz/explorer && npm ci --no-audit --no-fund && npm run check && npm run build

wheel: $(RUN)
	$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

lock: $(RUN)
	$(PIP) install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes --no-header \
	  pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes --no-header \
	  pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) out dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "csrkg needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	@echo "setting up $(VENV) (once; a minute or two)"
	@$(PYTHON) -m venv --without-pip $(VENV)

$(RUN): requirements.lock pyproject.toml | $(BIN)/python
	@$(INSTALL) -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUN)
	@$(INSTALL) -r requirements-dev.lock
	@touch $@
