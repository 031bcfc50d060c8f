# One target for each habit: `make help` lists them.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# `make test ARGS='-k dropout -x'`, `make test COV=1`
ARGS   ?=
COV    ?=
# one process more than cores, since many tests wait for a process or a clock
CORES  := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
# each process would compile the tests anew
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(BIN)/python -m pytest -n $$(($(CORES) + 1)) --dist loadfile --no-loadscope-reorder

.PHONY: help setup demo test quick lint format verify record notebooks screenshots fuzz translations bench clean

help:            ## list the targets
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

setup: $(READY)  ## make the virtual environment

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . --group dev
	touch $(READY)

demo: $(READY)   ## grade the bundled example class and say which page to open
	$(BIN)/grader demo

test: $(READY)   ## run all tests (ARGS='-k dropout -x'; COV=1 measures coverage)
	$(PYTEST) $(if $(COV),--cov) $(ARGS)

quick: $(READY)  ## run the tests that are neither slow nor in a browser (ARGS=…)
	$(PYTEST) -m 'not slow and not browser' $(ARGS)

lint: $(READY)   ## check formatting, lint rules and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(READY) ## format the code and fix what ruff can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

verify: $(READY) ## check that the assignments are sound
	$(BIN)/grader verify

record: $(READY) ## record the public expectations again
	$(BIN)/grader verify --record

notebooks: $(READY) ## make the student notebooks from the references
	$(BIN)/python -m grader.authoring.handout

screenshots: $(READY) ## take the screenshots in docs/images
	$(BIN)/python docs/screenshots.py

fuzz: $(READY)   ## run the fuzz tests with many more examples
	GRADER_FUZZ=20000 $(BIN)/python -m pytest tests/test_fuzz.py -s

translations: $(READY) ## gather all sentences, update the catalogues and compile them
	$(BIN)/python -m grader.authoring.translations

bench: $(READY)  ## run the benchmarks
	for file in benchmarks/*.py; do $(BIN)/python $$file; done

clean:           ## remove everything that was generated
	rm -rf $(VENV) graded dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
