# zhucun: `make demo` and `make test` set everything up by themselves.
# Needs python3 (3.11 or newer, with venv), make and git. Nothing outside this folder is changed.

PYTHON ?=
CANDIDATES := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-input
SOAK ?= --count 2000 --processes 2
HOSTILE ?= --count 440 --processes 2
PACKAGES := geodata optimizer maps scenarios
CHECKED := $(PACKAGES) tests benchmarks
SMALL := --villages 60 --townships 4 --no-open
DEMO ?= zhucun-demo

# The program is started hundreds of times in a run of the tests: what was compiled once is kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test soak hostile soak-coverage lint types setup lock clean docs reference wheel installed newest

help:
	@echo "make demo    示例：一个虚构的县，从规划到地图 / a made-up county, from plan to map"
	@echo "make test    运行全部测试 / run all tests"
	@echo "make soak    随机小案例与独立模型对照，可中断续跑 / hold random cases against an independent model; goes on where it stopped"
	@echo "make hostile 只跑恶意输入（soak 也会跑），可中断续跑 / hostile inputs alone (soak runs them too); goes on where it stopped"
	@echo "make soak-coverage  同上，并统计搜索各模块的分支覆盖 / the same, with the branches of the search that it reached"
	@echo "make wheel   构建安装包并核对内容 / build the wheel and check what is in it"
	@echo "make installed  在项目之外的全新环境安装并试用 / install the wheel into a fresh environment elsewhere and plan with it"
	@echo "make newest  用允许的最新依赖跑测试（不锁定）/ the tests with the newest dependencies allowed, without the lock"
	@echo "make lint    代码检查 / check style, types and the order of imports"
	@echo "make setup   只安装 / set up only"
	@echo "make docs    生成可离线打开的文档网站 site/ / build the documents as a site"
	@echo "make reference  由代码生成情景参考 / make docs/reference.md from the code"
	@echo "make lock    更新锁定文件 / renew the two lock files"
	@echo "make clean   清除安装与中间文件 / remove what was installed or built here"

demo: .venv/run.stamp
	$(BIN)/zhucun demo $(DEMO)

test: .venv/dev.stamp
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

soak: .venv/dev.stamp
	SAMPLES=10 $(BIN)/python -m pytest -n 2 -m "long or sampled"
	$(BIN)/python -m tests.messy
	$(BIN)/python -m tests.soak $(SOAK)
	$(BIN)/python -m tests.outsider --count 300
	$(BIN)/python -m tests.hostile $(HOSTILE)
	$(BIN)/python -W ignore -m tests.hostile.kills
	$(BIN)/python -m tests.hostile.damage
	$(BIN)/python -m tests.hostile.leaks

hostile: .venv/dev.stamp
	$(BIN)/python -m tests.hostile $(HOSTILE)

soak-coverage: .venv/dev.stamp
	mkdir -p .soak
	-$(BIN)/coverage run -m tests.soak --fresh --count 2000
	$(BIN)/coverage report

lint: .venv/dev.stamp types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: .venv/dev.stamp
	$(BIN)/mypy $(addprefix -p ,$(CHECKED))

setup: .venv/dev.stamp

.venv/venv.stamp:
	@python=''; \
	for name in $(CANDIDATES); do \
	  if "$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then python="$$name"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo '需要 Python 3.11 或更高版本，并带有 venv 模块（Debian/Ubuntu：apt install python3-venv）。可用 make PYTHON=/路径/python3.12 指定。' >&2; \
	  echo 'Python 3.11 or newer with its venv module is needed (Debian/Ubuntu: apt install python3-venv). Point to one with make PYTHON=/path/to/python3.12.' >&2; \
	  exit 1; \
	fi; \
	echo "$$python -m venv .venv"; \
	"$$python" -m venv .venv
	@touch $@

.venv/run.stamp: .venv/venv.stamp requirements.lock pyproject.toml
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --extra build

lock: .venv/dev.stamp
	$(LOCK) --upgrade --output-file requirements.lock
	$(LOCK) --upgrade --extra dev --constraint requirements.lock --output-file requirements-dev.lock

docs: .venv/dev.stamp
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir site
	@echo site/index.html

# What an earlier build left behind would be packed again: it goes first.
wheel: .venv/dev.stamp
	rm -rf build dist zhucun.egg-info
	$(BIN)/python -m pip --disable-pip-version-check wheel --quiet --no-input --no-deps --no-build-isolation --wheel-dir dist .
	$(BIN)/python -m tests.wheel dist/*.whl

FRESH = room=$$(mktemp -d) && trap 'rm -rf "$$room"' EXIT && wheel=$$(echo "$(CURDIR)"/dist/*.whl) && \
	$(BIN)/python -m venv "$$room/venv" && \
	fresh="$$room/venv/bin/python -m pip --disable-pip-version-check install --quiet --no-input"
PLAN = (cd "$$room" && venv/bin/zhucun demo county $(SMALL) && venv/bin/zhucun verify county/runs/scenario/001)

installed: wheel
	$(FRESH) && \
	$$fresh --require-hashes -r requirements.lock && $$fresh --no-deps "$$wheel" && $(PLAN)

newest: wheel
	$(FRESH) && \
	$$fresh --upgrade "$$wheel[dev]" && "$$room/venv/bin/python" -m pip list && $(PLAN) && \
	"$$room/venv/bin/python" -m pytest -n 2 --dist worksteal $(ARGS)

reference: .venv/dev.stamp
	$(BIN)/python -m scenarios.language.reference > docs/reference.md

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .soak
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
