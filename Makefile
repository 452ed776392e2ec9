# Everything a person types. Plain commands for machines without make are in README.md.
#   make run ARGS="--camera 0"     make test SLOW=1     make install PYTHON=python3.12
#   make run SLIM=1: a booth without PyTorch, in an environment of its own

SLIM   ?=
VENV   := $(if $(SLIM),.venv-slim,.venv)
NEEDS  := $(if $(SLIM),requirements-kiosk.txt,requirements.txt)
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --disable-pip-version-check --quiet
MODELS := models/mediapipe/hand_landmarker.task
PYTHON ?=
ARGS   ?=
SLOW   ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install run test check bench train doctor fleet-demo clean

help: ## list what can be made
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

install: $(VENV)/.installed $(MODELS) ## make .venv and get the MediaPipe models

run: install ## start the kiosk; options in ARGS="--camera demo --port 8080"; SLIM=1 without PyTorch
	@$(PY) app.py $(ARGS)

test: install $(VENV)/.installed-dev ## run the tests; SLOW=1 adds those that need minutes
	@$(PY) -m pytest $(if $(SLOW),,-m "not slow") $(ARGS)

check: install $(VENV)/.installed-dev ## lint, format, types and who may import whom
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

bench: install $(VENV)/.installed-dev ## measure: one JSON object a line
	@$(PY) -m benchmarks $(ARGS)

train: install $(VENV)/.installed-train ## train the face model; what from is in README.md
	@$(PY) -m perfumer.workshop.training.train $(ARGS)

doctor: install ## check camera, models, browser, fonts, port and memory
	@$(PY) -m perfumer.doctor $(ARGS)

fleet-demo: install ## PostgreSQL, three simulated kiosks and their reports; ARGS="--seconds 60"
	@$(PY) -m perfumer demo-fleet $(ARGS)

clean: ## remove .venv, fetched models and caches; nothing that git keeps
	rm -rf $(VENV) models/mediapipe .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps make the second run instant; a changed requirements file runs pip again.
$(VENV)/.made: tools/find_python.sh tools/system_libraries.py
	@python=$$(PYTHON="$(PYTHON)" sh tools/find_python.sh) && \
	  $$python tools/system_libraries.py && \
	  { $(PY) -c "" 2>/dev/null || echo "Making $(VENV) with $$($$python --version)"; } && \
	  $$python -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made requirements.txt requirements-kiosk.txt
	@echo "Installing what the kiosk needs (the first time about $(if $(SLIM),0.4,3) GB; minutes)"
	@$(PIP) install -r $(NEEDS)
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@$(PY) tools/system_libraries.py tests
	@echo "Installing what the tests need"
	@$(PIP) install -r requirements-dev.txt
	@touch $@

$(VENV)/.installed-train: $(VENV)/.installed requirements-train.txt
	@echo "Installing what training needs"
	@$(PIP) install -r requirements-train.txt
	@touch $@

$(MODELS): perfumer/perception/assets.py | $(VENV)/.installed
	@$(PY) -m perfumer.perception.assets
	@touch $@
