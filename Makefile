# make demo   analyse a clip that ships with the project; the results are in ./out
# make test   lint, types and tests
# make docs   the documentation, as pages in ./build/docs
# They set up what they need in ./.venv first; running them again is quick. What a test needs of the system is installed by
# apt-get as root; otherwise the line to type is shown, and these tests are skipped.

SHELL := /bin/sh
.DELETE_ON_ERROR:

# the first interpreter that the pose model's runtime supports
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.10 python3; do command -v $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
CLIP := sample_videos/hip_thrust_arched.mp4
EXERCISE := hip_thrust
# what OpenCV links against and a bare Debian lacks, and the part of Python that Debian packs apart
PACKAGES := libgl1 libglib2.0-0 python3-venv
WHEELS := pyproject.toml formcheck/__init__.py

# what some tests use, and the packages of Debian that hold it
PROGRAMS := chromium espeak-ng xdotool Xvfb
PROGRAM_PACKAGES := chromium espeak-ng xdotool xvfb

.PHONY: demo test docs lint types unit programs unit-without-programs clean

demo: $(VENV)/.installed
	$(BIN)/formcheck analyze $(CLIP) --exercise $(EXERCISE) -o out --no-history
	@echo
	@echo "The annotated video, the report and the numbers are in ./out; open out/$(basename $(notdir $(CLIP))).html."

test: lint types unit

docs: $(VENV)/.installed-docs
	$(BIN)/sphinx-build -W --keep-going -q docs build/docs
	@echo "The documentation is in ./build/docs; open build/docs/index.html."

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/hadolint Dockerfile

types: $(VENV)/.installed-dev
	$(BIN)/mypy

unit: $(VENV)/.installed-dev programs
	$(BIN)/python -m pytest -n auto --dist loadfile

# the tests that need these programs, where there are none: every one is skipped
unit-without-programs: $(VENV)/.installed-dev
	$(BIN)/python tests/without_programs.py $(PROGRAMS)

# the page and the annotated video are opened in a real browser, speech is really produced, and the window stands on a
# real screen
programs:
	@missing=""; for program in $(PROGRAMS); do command -v $$program >/dev/null || missing="$$missing $$program"; done; \
	test -z "$$missing" || if command -v apt-get >/dev/null && test "$$(id -u)" = 0; then \
		apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(PROGRAM_PACKAGES); \
	else \
		echo "not installed:$$missing; the tests that need them are skipped; do: sudo apt-get install $(PROGRAM_PACKAGES)"; \
	fi

$(VENV)/.installed: $(VENV)/.made $(WHEELS)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.made $(WHEELS)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@ $(VENV)/.installed

$(VENV)/.installed-docs: $(VENV)/.made $(WHEELS)
	$(BIN)/python -m pip install --quiet --editable '.[docs]'
	touch $@

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "expected Python 3.10 or newer; found none; do: apt-get install python3.11"; exit 1; }
	@if ! "$(PYTHON)" -c "import ensurepip, ctypes; [ctypes.CDLL(l) for l in ('libGL.so.1', 'libglib-2.0.so.0')]" \
	    2>/dev/null && test "$$(uname)" = Linux; then $(call system_packages); fi
	"$(PYTHON)" -m venv $(VENV)
	touch $@

# as root they are installed, everybody else is told what to type
define system_packages
if command -v apt-get >/dev/null && test "$$(id -u)" = 0; then \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(PACKAGES); \
else \
	echo "expected the system packages $(PACKAGES); at least one is missing; do: sudo apt-get install $(PACKAGES)"; exit 1; \
fi
endef

clean:
	rm -rf $(VENV) out build dist
