# Everything a newcomer needs: `make demo` and `make test` set up what they need on their own.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := 0.13.9
ONE_THREAD := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1

.PHONY: help setup demo test check faults coverage mutations bench lint clean
help:
	@echo "make demo   set up, run the tour, write one page (about 5 minutes)"
	@echo "make test   set up, run the tests"
	@echo "make check  the long tests, and every recipe against its reference (hours); goes on with: ritz check --all --out DIR"
	@echo "make faults, coverage, mutations   kills and damage, error bars, deliberate errors: each goes on where it stopped"
	@echo "make bench  side by side with other packages"
	@echo "make lint   ruff and pyright"

setup: $(VENV)/.done
$(VENV)/.done: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ritz needs Python 3.11 or newer; $(PYTHON) is %s. Try: make PYTHON=python3.12" % sys.version.split()[0])'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: setup
	$(BIN)/ritz tour

# Most of the time goes into compiling small programs once: here without XLA's costly passes, in `check` with them.
test: setup
	$(ONE_THREAD) XLA_FLAGS="--xla_backend_optimization_level=0 $$XLA_FLAGS" $(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" --durations=15

check: setup
	$(ONE_THREAD) $(BIN)/python -m pytest -m slow --durations=15
	$(BIN)/ritz check --all
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV)"
	$(BIN)/python tests/floors.py

# Each keeps its counts in the tree and writes its table into docs/: reliability.md, trust-coverage.md, trust.md.
faults: setup
	PYTHONPATH=tests $(BIN)/python -m faults

coverage: setup
	$(ONE_THREAD) $(BIN)/python -m trust.coverage

mutations: setup
	$(BIN)/python tests/mutations/run.py

bench: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "torch==2.13.0" "netket==3.23.0" \
		"deepxde==1.15.0" "jinns==1.10.2"
	$(ONE_THREAD) OMP_WAIT_POLICY=passive $(BIN)/python -m benchmarks

lint: setup
	$(BIN)/ruff check src tests benchmarks trust
	$(BIN)/ruff format --check src tests benchmarks trust
	$(BIN)/pyright

clean:
	rm -rf $(VENV) runs build dist .pytest_cache .ruff_cache
