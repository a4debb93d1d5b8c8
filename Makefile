# make            set everything up, run the notebooks on the embedded corpus, write site/index.html
# make test       run the tests
# make CORPUS=path/to/articles [CODEBOOK=path/to/codebook]    the same notebooks on your own articles

CORPUS ?= data/chronicle
CODEBOOK ?=
PYTHON ?= python3

BIN := .venv/bin
READY := .venv/.ready
BROWSER := .venv/.browser
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
SUBJECT = --corpus "$(CORPUS)" $(if $(CODEBOOK),--codebook "$(CODEBOOK)")
INSTALL = -e ".[dev,formats]" -c constraints.txt

.PHONY: all install notebooks lab test test-all test-browser score-test score-dev simulation accuracy figure golden check format bench constraints registry clean
.DELETE_ON_ERROR:

all: $(READY)
	$(BIN)/python -m corpuslib run $(NOTEBOOKS) $(SUBJECT) --out build
	$(BIN)/python -m corpuslib share build $(SUBJECT) --out site
	@echo "Open site/index.html in a browser."

install: $(READY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check uv; then \
	  echo "Installing with uv"; $(BIN)/uv pip install --quiet --python $(BIN)/python $(INSTALL); \
	else \
	  echo "Installing with pip (about a minute)"; $(BIN)/python -m pip install --quiet $(INSTALL); \
	fi
	@touch $@

$(BROWSER): $(READY)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -e ".[browser]" -c constraints.txt || \
	  $(BIN)/python -m pip install --quiet -e ".[browser]" -c constraints.txt
	@touch $@

notebooks: $(READY)
	@test "$(CORPUS)$(CODEBOOK)" = data/chronicle || \
	  { echo "make notebooks rewrites the committed notebooks and takes the embedded corpus only; for yours: make CORPUS=$(CORPUS)"; exit 1; }
	$(BIN)/python -m corpuslib run $(NOTEBOOKS) --corpus data/chronicle --in-place

lab: $(READY)
	$(BIN)/jupyter lab notebooks

test: $(READY)
	$(BIN)/python -m pytest

test-all: $(BROWSER)
	$(BIN)/python -m pytest -m "slow or not slow" -rs

test-browser: $(BROWSER)
	$(BIN)/python -m pytest -m "slow or not slow" -rs tests/browser

score-test: $(READY)
	CORPUSLIB_SCORE_TEST=1 $(BIN)/python -m tests.score_test

score-dev: $(READY)
	$(BIN)/python -m tests.dev_scores

golden: $(READY)
	$(BIN)/python -m tests.golden

simulation: $(READY)
	$(BIN)/python -m tests.coverage_grid

accuracy: $(READY)
	$(BIN)/python -m tests.accuracy_table

figure: $(READY)
	$(BIN)/python -m tests.readme_figure

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python -m tests.benchmarks

constraints: $(READY)
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --quiet \
	  --no-annotate --no-header --no-emit-index-url --upgrade --output-file constraints.txt

registry:
	cd data && find . -type f ! -name SHA256SUMS ! -name README.md ! -name test_scores.csv ! -name dev_scores.csv \
	  | sed 's|^\./||' | LC_ALL=C sort | xargs -d '\n' sha256sum > SHA256SUMS

clean:
	rm -rf .venv build site
