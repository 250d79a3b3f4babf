"""The commands of the project, with a stand-in for Python that writes down what it is asked to do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

PYTHON = """#!/bin/sh
case "$0" in
  */npm) echo "-m npm ${*#--prefix tests/javascript }" >>"$LOG" ;;
  *) echo "$*" >>"$LOG" ;;
esac
case "$*" in
  *version_info*) exit ${OLD:-0} ;;
  *ensurepip*) exit ${BARE:-0} ;;
  "-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python && cp "$0" .venv/bin/npm ;;
  *" ci "*) mkdir -p tests/javascript/node_modules && exit ${NO_REGISTRY:-0} ;;
  "-m pip install"*) exit ${OFFLINE:-0} ;;
  "-m bench.browser"*) exit ${BLIND:-0} ;;
  "-m mypy"*) exit ${MISTYPED:-0} ;;
esac
"""
TOOLS = ("bash", "sh", "cat", "cmp", "cp", "dirname", "env", "grep", "id", "mkdir")
LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([0-9][A-Za-z0-9.]*)")


@dataclass(frozen=True)
class Checkout:
    """A copy of the scripts in a folder with a space in its name, and a PATH with only `TOOLS` and our Python."""

    folder: Path
    tools: Path
    log: Path

    def run(self, script: str, *arguments: str, **answers: str) -> subprocess.CompletedProcess[str]:
        self.log.write_text("")
        environment = {"PATH": str(self.tools), "LOG": str(self.log), **answers}
        command = [str(self.folder / script), *arguments]
        return subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False)

    @property
    def asked(self) -> list[str]:
        """What Python was asked to run as modules, in order, questions to pip itself aside."""
        lines = self.log.read_text().splitlines()
        return [line.removeprefix("-m ") for line in lines if line.startswith("-m") and not line.endswith("--version")]


@pytest.fixture
def checkout(tmp_path, root):
    folder, tools = tmp_path / "my checkout", tmp_path / "tools"
    tools.mkdir()
    for name in ("scripts", ".ci"):
        shutil.copytree(root / name, folder / name)
    lock = folder / "tests" / "javascript" / "package-lock.json"
    lock.parent.mkdir(parents=True)
    lock.write_text("{}\n")
    for name in ("requirements.txt", *LOCKS):
        (folder / name).write_text(f"# {name}\n")
    (folder / "requirements-dev.txt").write_text("pytest==9\nuv==1.2.3 # for scripts/lock\n")
    for name in TOOLS:
        (tools / name).symlink_to(shutil.which(name))
    (tools / "python3").write_text(PYTHON)
    (tools / "python3").chmod(0o755)
    return Checkout(folder, tools, tmp_path / "log")


VENV = "venv --clear .venv"
PIP = "pip install --quiet --disable-pip-version-check"
INSTALL = f"{PIP} --require-hashes --requirement=requirements.lock"
NPM = "npm ci --loglevel=error"
ON_EVERY_CORE = "pytest --numprocesses auto --dist worksteal"
ONCE_MORE = "--reruns 1 --only-rerun TimeoutError --only-rerun Download.*canceled"
RUN = "streamlit run app.py --server.address localhost"


def test_run_makes_the_venv_and_starts_the_app(checkout):
    assert checkout.run("scripts/run", "--server.port", "8600").returncode == 0
    assert checkout.asked == [VENV, INSTALL, f"{RUN} --server.port 8600"]


def test_a_second_run_installs_nothing(checkout):
    checkout.run("scripts/run")
    assert "Installing" not in checkout.run("scripts/run").stdout
    assert checkout.asked == [RUN]


def test_a_changed_lock_is_installed_into_the_venv_that_stands(checkout):
    checkout.run("scripts/run")
    (checkout.folder / "requirements.lock").write_text("folium==0.20.0\n")
    checkout.run("scripts/run")
    assert checkout.asked == [INSTALL, RUN]


def test_a_failed_installation_is_told_and_tried_again(checkout):
    failed = checkout.run("scripts/run", OFFLINE="1")
    assert failed.returncode == 1
    assert "could not be installed" in failed.stderr
    assert checkout.run("scripts/run").returncode == 0
    assert checkout.asked == [INSTALL, RUN]


@pytest.mark.parametrize(
    "answers, remedy",
    [
        ({"OLD": "1"}, "Python 3.11 or newer is needed and was not found"),
        ({"BARE": "1"}, "sudo apt install python3-venv"),
    ],
)
def test_run_says_what_is_missing(checkout, answers, remedy):
    stopped = checkout.run("scripts/run", **answers)
    assert stopped.returncode == 1
    assert remedy in stopped.stderr
    assert checkout.asked == []


def test_test_runs_lint_types_and_tests(checkout):
    assert checkout.run("scripts/test", "-k", "gazetteer").returncode == 0
    both = f"{INSTALL} --requirement=requirements-dev.lock"
    python = ["ruff format --check", "ruff check", "mypy"]
    javascript = [f"npm run --silent {name}" for name in ("lint", "types", "test")]
    checks = [*python, *javascript, "pytest -k gazetteer"]
    assert [line for line in checkout.asked if "browser" not in line] == [VENV, both, NPM, *checks]


def test_test_runs_everything_on_every_core(checkout):
    assert checkout.run("scripts/test").returncode == 0
    assert checkout.asked[-2:] == [
        f"{ON_EVERY_CORE} --ignore tests/browser",
        f"{ON_EVERY_CORE} {ONCE_MORE} tests/browser",
    ]


def test_a_quick_test_asks_for_no_browser(checkout):
    assert checkout.run("scripts/test", "--quick", "-x").returncode == 0
    assert checkout.asked[-1] == f"{ON_EVERY_CORE} --ignore tests/browser --ignore tests/bench -x"
    assert not any("browser" in line for line in checkout.asked[:-1])


def test_a_second_test_installs_nothing_until_the_lock_file_changes(checkout):
    checkout.run("scripts/test")
    assert "Installing" not in checkout.run("scripts/test").stdout
    assert NPM not in checkout.asked
    (checkout.folder / "tests" / "javascript" / "package-lock.json").write_text('{"lockfileVersion": 3}\n')
    checkout.run("scripts/test")
    assert NPM in checkout.asked


def test_tools_for_javascript_that_do_not_come_are_told_and_tried_again(checkout):
    failed = checkout.run("scripts/test", NO_REGISTRY="1")
    assert failed.returncode == 1
    assert "package-lock.json could not be installed" in failed.stderr
    assert "needs a connection to the npm registry" in failed.stderr
    assert checkout.asked[-1] == NPM
    assert checkout.run("scripts/test").returncode == 0
    assert NPM in checkout.asked


def test_test_stops_at_the_first_failure(checkout):
    assert checkout.run("scripts/test", MISTYPED="1").returncode == 1
    assert checkout.asked[-1] == "mypy"


def test_a_missing_browser_is_told_loudly_and_does_not_stop_the_tests(checkout):
    tested = checkout.run("scripts/test", BLIND="1")
    assert tested.returncode == 0
    assert "!!! BROWSER TESTS ARE SKIPPED" in tested.stdout
    assert "sudo apt install chromium" in tested.stdout
    assert checkout.asked[-2:] == [
        f"{ON_EVERY_CORE} --ignore tests/browser",
        f"{ON_EVERY_CORE} {ONCE_MORE} tests/browser",
    ]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root installs packages of the system")
def test_root_installs_chromium_where_there_is_apt(checkout):
    apt = checkout.tools / "apt-get"
    apt.write_text('#!/bin/sh\necho "-m apt-get $*" >>"$LOG"\n')
    apt.chmod(0o755)
    checkout.run("scripts/test", BLIND="1")
    assert "apt-get install -y --no-install-recommends chromium" in checkout.asked


def test_ci_is_scripts_test(checkout):
    checkout.run(".ci/run")
    asked = checkout.asked
    for installed in (".venv", "tests/javascript/node_modules"):
        shutil.rmtree(checkout.folder / installed)
    checkout.run("scripts/test")
    assert checkout.asked == asked


def test_bench_runs_in_the_venv(checkout):
    checkout.run("scripts/bench", "start")
    assert checkout.asked[-1] == "bench start"


def test_lock_asks_uv_for_both_locks(checkout):
    assert checkout.run("scripts/lock", "--upgrade").returncode == 0
    venv, uv, first, second = checkout.asked
    assert (venv, uv) == (VENV, f"{PIP} uv==1.2.3")
    assert first.startswith("uv pip compile") and first.endswith(
        "--upgrade requirements.txt --output-file requirements.lock"
    )
    assert second.endswith("--constraints requirements.lock --output-file requirements-dev.lock")


def _lines(file: Path) -> list[str]:
    """What a requirements file or a lock asks for, line by line, without remarks and conditions."""
    lines = file.read_text().replace("\\\n", " ").splitlines()
    return [line.split("#")[0].split(";")[0].strip() for line in lines if line.split("#")[0].strip()]


def _pins(file: Path) -> dict[str, str]:
    """Name as indexes write it -> version."""
    matches = (PINNED.match(line) for line in _lines(file))
    return {re.sub(r"[-_.]+", "-", match[1]).lower(): match[2] for match in matches if match}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned(name, root):
    lines = _lines(root / name)
    assert lines
    assert [line for line in lines if not PINNED.fullmatch(line)] == []


@pytest.mark.parametrize(
    "lock, names",
    [
        ("requirements.lock", ["requirements.txt"]),
        ("requirements-dev.lock", ["requirements.txt", "requirements-dev.txt"]),
    ],
)
def test_the_lock_is_that_of_the_requirements(lock, names, root):
    locked = _pins(root / lock)
    asked = {name: version for file in names for name, version in _pins(root / file).items()}
    assert {name: locked.get(name) for name in asked} == asked, "run scripts/lock"


def test_the_locks_agree(root):
    smaller, larger = (_pins(root / name) for name in LOCKS)
    assert smaller.items() <= larger.items(), "run scripts/lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_in_a_lock_has_its_hashes_and_no_address(lock, root):
    text = (root / lock).read_text()
    assert "://" not in text
    entries = [line for line in text.replace("\\\n", " ").splitlines() if line and not line.lstrip().startswith("#")]
    assert [entry for entry in entries if "--hash=sha256:" not in entry or not PINNED.match(entry)] == []
