# Two commands are enough: `make run` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check

.PHONY: run chat doctor test test-local lint bench clean

# LOCAL=1 installs what hears, reads and finds by meaning on this machine (half a gigabyte).
READY := $(VENV)/.ready $(if $(LOCAL),$(VENV)/.ready-local)

run: $(READY)
	@exec $(PY) app.py

chat: $(VENV)/.ready
	@exec $(PY) app.py chat

doctor: $(VENV)/.ready
	@exec $(PY) app.py doctor

test: $(VENV)/.ready-test
	$(PY) -m pytest

# What hears, reads and finds by meaning on this machine.
test-local: $(VENV)/.ready-test $(VENV)/.ready-local
	$(PY) -m pytest tests/test_hearing.py tests/test_reading.py tests/test_vectors.py \
	  tests/test_senses_here.py

lint: $(VENV)/.ready-test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

bench: $(VENV)/.ready-test
	$(PY) -m bench

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "On Debian and Raspberry Pi OS: sudo apt install python3-venv"; exit 1; }

$(VENV)/.ready: requirements.txt | $(PY)
	@echo "Installing (once, about half a minute) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.ready-local: requirements-local.txt requirements-vectors.txt $(VENV)/.ready
	@$(PIP) -r requirements-local.txt
	@touch $@

$(VENV)/.ready-test: requirements-test.txt $(VENV)/.ready
	@$(PIP) -r requirements-test.txt
	@touch $@
