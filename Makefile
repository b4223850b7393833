# Kiểm tra số. `make run` and `make test` need nothing but Python 3.11+ and a package index.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
# Without --no-compile half of the time goes to byte code of modules that are never imported.
INSTALL := $(PY) -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt
PORT   ?= 8501
SIZE   ?= default
SEED   ?= 20261031
SOURCE ?=
STORE  ?= data
SAMPLE := data/sample
SAMPLE_STORE := data/sample-store
.DEFAULT_GOAL := help
.PHONY: help run test tests env env-dev lint format sample ingest browser-test backtest bench bench-30m kill-test clean
.DELETE_ON_ERROR:

help:  ## these lines
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):[^#]*## /  make \1 - /'

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Cần Python 3.11 trở lên, máy này có %d.%d. / Python 3.11 or newer is needed, this is %d.%d." % (sys.version_info[:2] * 2))'
	@$(PYTHON) -m venv $(VENV) || { echo "Chưa tạo được môi trường ảo: cài gói python3-venv rồi chạy lại. / The virtual environment could not be made: install python3-venv and run again." >&2; exit 2; }

$(VENV)/.runtime: pyproject.toml constraints.txt | $(PY)
	@echo "Cài thư viện vào $(VENV) … / Installing libraries into $(VENV) …"
	@$(INSTALL) -e . || { echo "Chưa cài được thư viện: kiểm tra đường tới kho gói Python (pip) rồi chạy lại. / Libraries could not be installed: check that pip reaches a package index, then run again." >&2; exit 2; }
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(PY)
	@echo "Cài thư viện và công cụ kiểm thử vào $(VENV) … / Installing libraries and test tools into $(VENV) …"
	@$(INSTALL) -e '.[dev]' || { echo "Chưa cài được công cụ kiểm thử: kiểm tra đường tới kho gói Python (pip). / Test tools could not be installed: check that pip reaches a package index." >&2; exit 2; }
	@touch $(VENV)/.runtime $@

env: $(VENV)/.runtime  ## only the environment, in .venv
env-dev: $(VENV)/.dev  ## the environment with test tools

run: env  ## environment, sample exports, ingest, dashboard on localhost:8501
	@$(PY) -m ui check --port $(PORT)
	@test -f $(STORE)/CURRENT || $(MAKE) --no-print-directory $(SAMPLE_STORE)/CURRENT
	@$(PY) -m ui serve --port $(PORT)

$(SAMPLE_STORE)/CURRENT:
	@$(MAKE) --no-print-directory sample
	@$(PY) -m data_loaders ingest $(SAMPLE)/source --store $(SAMPLE_STORE)

sample: env  ## sample exports in data/sample (SIZE=small|default|N, SEED=n)
	@$(PY) -m sample_data --out $(SAMPLE) --size $(SIZE) --seed $(SEED)

ingest: env  ## load your own exports: make ingest SOURCE=folder [STORE=data]
	@test -n "$(SOURCE)" || { echo "Ghi rõ thư mục tệp nguồn: make ingest SOURCE=thư-mục / Name the folder of exports: make ingest SOURCE=folder" >&2; exit 2; }
	@$(PY) -m data_loaders ingest "$(SOURCE)" --store "$(STORE)"

lint: env-dev  ## ruff and mypy
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

format: env-dev  ## ruff, mending
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

test: lint tests  ## lint, types and all tests

tests: env-dev
	@$(PY) -m pytest -m "not slow" -n auto --dist loadfile --no-loadscope-reorder

browser-test: env-dev  ## every kind of link in a browser
	@$(PY) -m pytest tests/browser

kill-test: env-dev  ## 200 kills at random moments of an ingest
	@$(PY) -m pytest -m slow tests/data_loaders -s

backtest: export OPENBLAS_NUM_THREADS = 1
backtest: env-dev  ## how well signals, flags and hotspots find what was planted, over simulated cities (an hour and a half)
	@$(PY) -m tests.backtest --seeds 10 --size 300000
	@$(PY) -m tests.backtest.flags
	@$(PY) -m tests.backtest.hotspots

bench: env-dev  ## ingest, queries, reruns and first load at 1 and 10 million dossiers
	@$(PY) -m tests.bench --sizes 1000000,10000000

bench-30m: env-dev  ## the same at 30 million (an hour; wants 20 GB of disk)
	@$(PY) -m tests.bench --sizes 30000000

clean:  ## remove what make run made from the sample
	@rm -rf $(SAMPLE) $(SAMPLE_STORE)
