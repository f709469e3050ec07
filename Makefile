# `make run` and `make test` are the whole set-up: Python 3.11+ and make, nothing else.

PYTHON ?= python3
STAMP  := .venv/installed

.PHONY: run test fast lint schema law locks clean

run: $(STAMP)
	@JIEBANG_DEMO=$${JIEBANG_DEMO:-1} .venv/bin/jiebang serve

test: $(STAMP) lint
	.venv/bin/pytest -n 2 --dist loadscope

fast: $(STAMP)
	.venv/bin/pytest -n 2 --dist loadscope -x -q --ignore tests/story --ignore tests/browser

lint: $(STAMP)
	.venv/bin/ruff check --quiet .
	.venv/bin/ruff format --quiet --check .
	.venv/bin/mypy

$(STAMP): requirements.lock requirements-dev.lock requirements-uv.lock pyproject.toml
	@PYTHON="$(PYTHON)" sh .ci/install

# Record the schema anew after a migration.
schema: $(STAMP)
	.venv/bin/python tests/house/record_schema.py

# Write docs/law.md anew from the code.
law: $(STAMP)
	.venv/bin/python tests/dashboards/record_law.py

# Resolve the pinned versions anew; the files name no package host.
locks: $(STAMP)
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --python-version 3.11 pyproject.toml -o requirements.lock
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --python-version 3.11 --extra dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	echo uv | .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --python-version 3.11 - -o requirements-uv.lock

clean:
	rm -rf .venv *.egg-info .mypy_cache .ruff_cache .pytest_cache
