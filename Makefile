# Continuo: `make compose` and `make test` install what they need, then do it.
# Written for any POSIX shell and GNU make >= 3.81, which is what macOS has.

COMPOSE := .venv
DEV := .venv-dev
PIP := -m pip --disable-pip-version-check install --quiet -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help compose test lint wheels install-check soak bench site clean
# A recipe that fails leaves no stamp behind.
.DELETE_ON_ERROR:

help:
	@echo 'make compose   Install Continuo into $(COMPOSE), and compose 40 seconds of music from a seed clip'
	@echo 'make test      Install Continuo and its tools into $(DEV); check the code, run the tests'
	@echo 'make lint      The checks of `make test` without the tests'
	@echo 'make wheels    Whether everything has wheels, for all Pythons and platforms of docs/platforms.md'
	@echo 'make install-check   Whether uv and pipx install the wheel and the source archive, and the programs start'
	@echo 'make bench     Print the figures of docs/benchmarks that two hours can make again; DATA=FOLDER for all of them'
	@echo 'make site      The documentation as a web site in out/site, with its links checked; needs no network'
	@echo 'make soak      An hour of random actions in the window (MINUTES=2: two minutes)'
	@echo 'make clean     Remove both environments, the music in out/ and all caches'

compose: $(COMPOSE)/.installed
	@$(COMPOSE)/bin/continuo generate --seed-clip assets/clips/bach-chorale.mid --seconds 40 --rng-seed 7 \
	    --out out/first.mid --wav out/first.wav
	@echo
	@echo 'The clip, and how Continuo continues it, are in two files:'
	@echo '  $(CURDIR)/out/first.wav   to listen to, in any media player'
	@echo '  $(CURDIR)/out/first.mid   the notes, for a sequencer, a notation program or a synth'
	@echo 'Play it:'
	@case $$(uname) in Darwin) echo '  open out/first.wav' ;; *) echo '  xdg-open out/first.wav' ;; esac
	@echo 'Another piece, in your own words: see'
	@echo '  $(COMPOSE)/bin/continuo generate --help'
	@echo 'And this opens the window:'
	@echo '  $(COMPOSE)/bin/continuo'

test: lint
	@.ci/system-packages window sound shells
	@echo '--- pytest'
	@$(DEV)/bin/python -m pytest -m 'not alone' --numprocesses auto --maxprocesses 4 --dist worksteal
	@echo '--- pytest, what needs real ports and real time'
	@$(DEV)/bin/python -m pytest -m alone

lint: $(DEV)/.installed
	@echo '--- ruff check'
	@$(DEV)/bin/ruff check
	@echo '--- ruff format --check'
	@$(DEV)/bin/ruff format --check
	@echo '--- basedpyright, and lint-imports beside it'
	@$(DEV)/bin/lint-imports --no-logo >$(DEV)/imports.txt 2>&1 & imports=$$!; \
	    $(DEV)/bin/basedpyright; types=$$?; \
	    wait $$imports; imports=$$?; cat $(DEV)/imports.txt; \
	    exit $$((types || imports))

wheels: $(DEV)/.installed
	@echo '--- wheels for every Python and platform'
	@$(DEV)/bin/python .ci/check-wheels $(WRITE)

site: $(DEV)/.installed
	@NO_MKDOCS_2_WARNING=1 $(DEV)/bin/python -m mkdocs build --quiet --strict
	@echo 'Open out/site/index.html'

install-check: $(DEV)/.installed
	@echo '--- uv tool install and pipx install'
	@$(DEV)/bin/python .ci/check-install

soak: $(DEV)/.installed
	@.ci/system-packages window
	@$(DEV)/bin/python -m tests.benchmarks.window.soak --minutes $(or $(MINUTES),60)

bench: $(DEV)/.installed
	@.ci/system-packages window sound
	@$(DEV)/bin/python -m tests.benchmarks $(DATA)

clean:
	rm -rf $(COMPOSE) $(DEV) build dist out *.egg-info .hypothesis .import_linter_cache .pytest_cache .ruff_cache
	find app assets generator tests training -name __pycache__ -type d -prune -exec rm -rf {} +

# Both are editable installs: a changed source needs no new one. Composing has an environment of its own, without
# torch, so that nobody who only composes can come to need it unnoticed.
$(COMPOSE)/.installed: pyproject.toml constraints.txt
	@.ci/system-packages python
	@$(call make_venv,$(COMPOSE))
	@echo 'Installing Continuo into $(COMPOSE): some 600 MB, a minute or so ...'
	@$(COMPOSE)/bin/python $(PIP) -e .
	@touch $@

$(DEV)/.installed: pyproject.toml constraints.txt
	@.ci/system-packages python
	@$(call make_venv,$(DEV))
	@echo 'Installing Continuo, torch and the tools for developing into $(DEV): 2 GB or more, some minutes ...'
	@$(DEV)/bin/python $(PIP) -e '.[dev]'
	@touch $@

# An environment whose Python still runs is kept, and pip brings it up to date.
make_venv = $(1)/bin/python -m pip --version >/dev/null 2>&1 \
	|| { python=$$(.ci/find-python) && rm -rf $(1) && "$$python" -m venv $(1); }
