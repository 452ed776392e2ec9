# Everything a person types. Plain commands for machines without make are in README.md.
#   make run ARGS="--camera 0"     make test SLOW=1     make install PYTHON=python3.12
#   make run FULL=1: PyTorch in the booth too, to fall back on
#   make test LOCK=: the newest versions that requirements*.txt allow, instead of the lock's

FULL   ?=
SLIM   ?=
LOCK   ?= 1
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --disable-pip-version-check --quiet
FILES  := $(if $(LOCK),lock,txt)
# A lock is complete, so nothing is left to resolve; what a booth imports is compiled below.
ADD    := $(PIP) install --no-compile $(if $(LOCK),--no-deps)
STAMP  := $(VENV)/.installed
MODELS := models/mediapipe/hand_landmarker.task
PYTHON ?=
ARGS   ?=
SLOW   ?=
HOURS  ?= 8

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install run test check bench train doctor docs lock fleet-demo kills soak clean

help: ## list what can be made
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

install: $(STAMP)-kiosk $(STAMP)-compiled $(if $(FULL),$(STAMP)-full) $(MODELS) ## make .venv with what a booth needs, and get the MediaPipe models
	@$(if $(SLIM),echo "SLIM=1 is what 'make run' does by itself now; FULL=1 adds PyTorch",:)

run: install ## start the kiosk; options in ARGS="--camera demo --port 8080"; FULL=1 with PyTorch
	@$(PY) app.py $(ARGS)

test: install $(STAMP)-dev ## run the tests; SLOW=1 adds those that need minutes
	@$(PY) -m pytest $(if $(SLOW),,-m "not slow") $(ARGS)

check: install $(STAMP)-dev ## lint, format, types, who may import whom, and the counts of the layout
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports
	@$(PY) -m tools.count_rooms

docs: $(STAMP)-docs ## build the documentation site in site/; a broken link is an error
	@NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict --quiet
	@echo "Open site/index.html; with the search: $(PY) -m http.server --bind 127.0.0.1 --directory site 8001"

bench: install $(STAMP)-dev ## measure: one JSON object a line
	@$(PY) -m benchmarks $(ARGS)

train: install $(STAMP)-train ## train the face model; what from is in README.md
	@$(PY) -m perfumer train $(ARGS)

doctor: install ## check camera, models, browser, fonts, port and memory
	@$(PY) -m perfumer doctor $(ARGS)

fleet-demo: install ## PostgreSQL, three simulated kiosks and their reports; ARGS="--seconds 60"
	@$(PY) -m perfumer demo-fleet $(ARGS)

kills: install ## kill -9 at seeded moments, nothing lost or doubled; ARGS="--kills 1000"
	@$(PY) -m perfumer try-kills $(ARGS)

soak: install ## run a kiosk under load and faults; HOURS=8 ARGS="--seed 2"
	@$(PY) -m perfumer soak --hours $(HOURS) $(ARGS)

lock: install $(STAMP)-dev ## resolve requirements*.txt into the locks again; ARGS=--upgrade for newer versions
	@$(PY) -m tools.requirements
	@$(PY) -m tools.lock $(ARGS)

clean: ## remove .venv, fetched models and caches; nothing that git keeps
	rm -rf $(VENV) models/mediapipe site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps make the second run instant; a changed requirements file runs pip again.
$(VENV)/.made: tools/find_python.sh tools/system_libraries.py
	@python=$$(PYTHON="$(PYTHON)" sh tools/find_python.sh) && \
	  $$python tools/system_libraries.py && \
	  { $(PY) -c "" 2>/dev/null || echo "Making $(VENV) with $$($$python --version)"; } && \
	  $$python -m venv $(VENV)
	@touch $@

$(STAMP)-kiosk: $(VENV)/.made requirements-kiosk.$(FILES)
	@echo "Installing what a booth needs (the first time about 0.4 GB to download, without PyTorch)"
	@$(ADD) -r requirements-kiosk.$(FILES)
	@$(PIP) install --no-compile --no-deps --editable .  # the command $(VENV)/bin/perfumer
	@touch $@

# A service cannot write byte code beside the modules, and would compile them at every start.
$(STAMP)-compiled: $(STAMP)-kiosk tools/compile_booth.py $(shell find perfumer -name '*.py')
	@$(PY) -m tools.compile_booth
	@touch $@

$(STAMP)-full: $(STAMP)-kiosk requirements.$(FILES)
	@echo "Adding PyTorch (the first time about 3 GB; minutes)"
	@$(ADD) -r requirements.$(FILES)
	@touch $@

$(STAMP)-train: $(STAMP)-kiosk requirements-train.$(FILES)
	@echo "Adding what training needs, PyTorch among it (the first time about 3 GB; minutes)"
	@$(ADD) -r requirements-train.$(FILES)
	@touch $@

$(STAMP)-docs: $(VENV)/.made requirements-docs.$(FILES)
	@echo "Adding what the documentation site is made with"
	@$(ADD) -r requirements-docs.$(FILES)
	@touch $@

$(STAMP)-dev: $(STAMP)-kiosk requirements-dev.$(FILES)
	@$(PY) tools/system_libraries.py tests
	@echo "Adding what the tests need, PyTorch among it (the first time about 3 GB; minutes)"
	@$(ADD) -r requirements-dev.$(FILES)
	@touch $@

$(MODELS): perfumer/perception/assets.py | $(STAMP)-kiosk
	@$(PY) -m perfumer models
	@touch $@
