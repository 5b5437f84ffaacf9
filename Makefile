# `make run` and `make test` need nothing but git, make and python >= 3.11.

# Looked for once, and only by targets that need it.
PYTHON = $(eval PYTHON := $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3))$(PYTHON)
BOOTSTRAP = $(PYTHON) livechat/bootstrap.py

.PHONY: run test test-translation races check bench chaos rows screenshots words lock

run:
	@$(BOOTSTRAP) run

test:
	@$(BOOTSTRAP) test postgresql $(ARGS)
	@$(BOOTSTRAP) test sqlite $(ARGS)

test-translation:
	@$(BOOTSTRAP) dev -m livechat.tests.apertium $(ARGS)

check:
	@$(BOOTSTRAP) dev -m livechat.tests.check

races:
	@RACES=200 $(BOOTSTRAP) test postgresql -k "races or won_disputes" $(ARGS)

bench:
	@$(BOOTSTRAP) dev -m benchmarks $(if $(ONLY),--only $(ONLY)) $(ARGS)

chaos:
	@$(BOOTSTRAP) dev -m benchmarks.chaos --kills $(or $(KILLS),20)

rows:
	@$(BOOTSTRAP) dev -m livechat.tests.rows $(if $(ONLY),--only $(ONLY))

screenshots:
	@$(BOOTSTRAP) dev -m livechat.tests.screenshots $(ARGS)

words:
	@$(BOOTSTRAP) dev -m livechat.tests.catalogues

# Needs uv (https://docs.astral.sh/uv/): it locks for all pythons and platforms at once.
UV_COMPILE = uv pip compile --universal --python-version 3.11.0 --generate-hashes --no-header --quiet

lock:
	$(UV_COMPILE) pyproject.toml -o requirements.txt
	$(UV_COMPILE) --group dev -c requirements.txt -o requirements-dev.txt
