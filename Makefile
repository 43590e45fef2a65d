# make demo   sets everything up with an invented collaboration, serves the site on http://localhost:8000/ until Ctrl-C
#             (make demo PORT=8080: elsewhere; again: keeps what was entered; DEMO_CHECK=1: tries it and ends)
# make demo-reset  deletes what was entered in the demonstration, after asking (YES=1: without)
# make test   sets everything up, runs every test on SQLite, then all but the browser's on PostgreSQL
# make check  lint, format, types, migrations and the deployment check
# make pictures  takes pictures of every page and of the report into docs/pictures (needs pdftoppm of poppler-utils)
# Needs git, make and Python 3.11 or later; on Debian and Ubuntu the rest is installed (see packages.txt).

PORT ?= 8000
DEMO_CHECK ?=
YES ?=

# The first Python that is new enough. A name on the path may still be a stub, so each is run.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $$p && break; done)

# What a server in the world would have: the deployment check must find nothing to say about it.
PRODUCTION = env -u DEBUG -u LOCAL_HTTP -u DATABASE_URL SECRET_KEY=$$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	ALLOWED_HOSTS=assess.example.org BEHIND_TLS_PROXY=true \
	EMAIL_URL=smtp+tls://mail.example.org MAIL_FROM=no-reply@assess.example.org

.PHONY: demo demo-reset pictures test check lint format types migrations deploy python run-packages test-packages clean

demo: run-packages .venv/run.stamp
	@PORT=$(PORT) DEMO_CHECK=$(DEMO_CHECK) .venv/bin/python .ci/demo.py

demo-reset: python
	@YES=$(YES) $(PYTHON) .ci/demo.py reset

pictures: test-packages .venv/test.stamp
	@.venv/bin/python .ci/pictures.py

# An idle worker takes over tests of a busy one: the browser's come in a row, and one worker would do them all alone.
# Both runs happen even when the first fails, and either failing fails the target (no tests at all fails too).
test: test-packages .venv/test.stamp
	@status=0; \
	env -u DATABASE_URL .venv/bin/python -m pytest -n auto --maxprocesses 4 --dist worksteal || status=1; \
	.venv/bin/python tests/run_on_postgres.py -n auto --maxprocesses 4 -m "not browser" || status=1; \
	exit $$status

check: lint format types migrations deploy

lint: .venv/test.stamp
	.venv/bin/ruff check . .ci

format: .venv/test.stamp
	.venv/bin/ruff format --check . .ci

types: .venv/test.stamp
	.venv/bin/mypy

migrations: .venv/test.stamp
	DEBUG=true .venv/bin/python manage.py makemigrations --check --dry-run

deploy: .venv/test.stamp
	@$(PRODUCTION) .venv/bin/python manage.py check --deploy --fail-level WARNING

python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or later found. Install one, or say where: make PYTHON=/path/to/python3" >&2; exit 1; }

run-packages: python
	@$(PYTHON) .ci/packages.py run

test-packages: python
	@$(PYTHON) .ci/packages.py test

# The environment is made anew when what the site runs on changes; the tests' tools are added on top.
# A link is somebody else's environment: making it anew would empty it for them.
.venv/run.stamp: requirements.txt | run-packages
	@test ! -L .venv || { echo ".venv is a link to another environment, which this would empty. Bring that up to date, or remove the link." >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/test.stamp: requirements-dev.txt .venv/run.stamp | run-packages
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv var demo-report.pdf
