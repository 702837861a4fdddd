# Two commands are enough: `make run` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check

.PHONY: run chat doctor token test test-long test-local test-postgres postgresql test-page screenshots browser tesseract lint bench clean

# LOCAL=1 installs what hears, reads and finds by meaning on this machine (half a gigabyte).
READY := $(VENV)/.ready $(if $(LOCAL),$(VENV)/.ready-local)

run: $(READY)
	@exec $(PY) app.py

chat: $(VENV)/.ready
	@exec $(PY) app.py chat

doctor: $(VENV)/.ready
	@exec $(PY) app.py doctor

# The token that the page and REST ask for, once anything of the outside is configured.
token: $(VENV)/.ready
	@exec $(PY) app.py token

# STRICT=1: what cannot be run here fails instead of being skipped.
PYTEST := $(PY) -m pytest $(if $(STRICT),--none-skipped)

# On all cores, and one more for those that wait; a file alone: `.venv/bin/python -m pytest tests/...`.
AT_ONCE = $(shell $(PY) -c "import os; print(min(8, (os.cpu_count() or 1) + 1))")

test: $(VENV)/.ready-test
	$(PY) -m pytest -n $(AT_ONCE) --dist worksteal

# All of what `make test` tries a sample of: minutes, not seconds.
test-long: $(VENV)/.ready-long
	$(PYTEST) -m long

# What hears, reads and finds by meaning on this machine.
test-local: $(VENV)/.ready-test $(VENV)/.ready-local-test $(if $(STRICT),tesseract)
	$(PYTEST) tests/senses/test_hearing.py tests/senses/test_reading.py tests/search/test_meaning.py \
	  tests/senses/test_senses_here.py

# The same tests on PostgreSQL, started for them alone; beside them what several processes share.
test-postgres: $(VENV)/.ready-test $(VENV)/.ready-postgres $(if $(STRICT),postgresql)
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; then \
	  $(PYTEST) --engine postgresql $(ON_POSTGRES); else \
	  echo "Skipped: PostgreSQL is not installed (sudo apt install postgresql)."; \
	  exit $(if $(STRICT),1,0); fi

ON_POSTGRES := tests/tables/test_engines.py tests/tables/test_many_processes.py \
  tests/core/test_media_bucket.py tests/transfer/test_moving.py tests/transfer/test_export.py \
  tests/transfer/test_import.py \
  tests/test_conversations.py tests/test_reminders.py tests/answers/test_recall.py \
  tests/background tests/talk/test_acts_done.py tests/web/test_webhook.py

# Its programs alone: no cluster is made, and none that is there is touched.
postgresql:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	  mkdir -p /etc/postgresql-common && \
	  echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf && \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	  apt-get install -y -qq --no-install-recommends postgresql >/dev/null; }

tesseract:
	@command -v tesseract >/dev/null || { apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    tesseract-ocr >/dev/null; }

# The page in real Chromium; where none is and none can be installed, its tests are skipped.
HAS_CHROMIUM := for name in chromium chromium-browser google-chrome google-chrome-stable; do \
  command -v $$name >/dev/null && exit 0; done; exit 1

test-page: $(VENV)/.ready-page browser
	@if ($(HAS_CHROMIUM)); then $(PYTEST) tests/web/test_page.py tests/web/test_page_for_everybody.py tests/web/test_page_languages.py -rsP; else exit $(if $(STRICT),1,0); fi

# The pictures of the page in docs/, made anew.
screenshots: $(VENV)/.ready-page browser
	$(PY) tests/screenshots.py

browser:
	@($(HAS_CHROMIUM)) || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  echo "Installing Chromium (once) ..." && apt-get update -qq >/dev/null 2>&1 && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    chromium fonts-inter fonts-noto-color-emoji >/dev/null 2>&1; } || \
	  echo "Skipped: there is no Chromium here and none can be installed (sudo apt install chromium)."

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

$(VENV)/.ready-local-test: tests/requirements-local.txt $(VENV)/.ready-local
	@$(PIP) -r tests/requirements-local.txt
	@touch $@

$(VENV)/.ready-postgres: requirements-postgres.txt $(VENV)/.ready
	@$(PIP) -r requirements-postgres.txt
	@touch $@

$(VENV)/.ready-test: requirements-test.txt tests/requirements-calendar.txt $(VENV)/.ready
	@$(PIP) -r requirements-test.txt
	@$(PIP) --no-deps -r tests/requirements-calendar.txt
	@touch $@

$(VENV)/.ready-long: tests/requirements-long.txt $(VENV)/.ready-test
	@$(PIP) -r tests/requirements-long.txt
	@touch $@

$(VENV)/.ready-page: tests/requirements-page.txt $(VENV)/.ready-test
	@$(PIP) -r tests/requirements-page.txt
	@touch $@
