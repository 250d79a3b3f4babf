"""On Dask: the same bytes as here, with a worker killed; workers that are not fit, and a scheduler that goes away, told in words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fixtures.corpora import as_lines, rows_of

pytest.importorskip("distributed", reason="Dask is not installed: pip install 'dateline[cluster]'")

from distributed import Client

from geo.corpora.answers import Asked
from geo.corpora.partitions import Corpus
from geo.corpora.runs import read_corpus
from geo.errors import ClusterError, LimitError
from geo.work import cluster, fitness
from geo.work.jobs import read_as_json
from geo.work.runners import Here, runner_on

ROOT = Path(__file__).parents[2]


@contextmanager
def scheduler_with(workers: int, tmp_path: Path, **environment: str):
    """A scheduler and workers of it, each a process on this machine; its address, and the processes, the scheduler first."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__WORKER__DAEMON": "False", **environment}
    where = tmp_path / "scheduler.json"
    command = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
    ]
    started = [subprocess.Popen([*command, "--scheduler-file", str(where)], env=env, stderr=subprocess.DEVNULL)]
    try:
        for _ in range(workers):
            started.append(start_worker(where, env))
        until = time.monotonic() + 60
        while not where.exists() and time.monotonic() < until:
            time.sleep(0.05)
        address = json.loads(where.read_text(encoding="utf-8"))["address"]
        if workers:
            with Client(address, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=60)
        yield address, started
    finally:
        for process in started:
            process.kill()
            process.wait()


def start_worker(where: Path, env: dict[str, str]) -> subprocess.Popen:
    command = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(where), "--nthreads", "1"]
    return subprocess.Popen([*command, "--no-nanny", "--no-dashboard"], env=env, stderr=subprocess.DEVNULL)


def test_the_same_bytes_with_a_worker_killed_and_what_is_left_when_the_scheduler_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 3.0)
    source, one, two = tmp_path / "in.jsonl", tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    source.write_bytes(as_lines(rows_of(30)))
    corpus, asked = Corpus.at([source]), Asked("claims")
    read_corpus(corpus, asked, one, Here(), most=3)
    with scheduler_with(2, tmp_path) as (address, processes):
        told = []

        def kill_one(progress) -> None:
            told.append(progress)
            if len(told) == 2:
                processes[1].kill()
            if len(told) == 6:
                processes[0].kill()

        with (
            pytest.raises(ClusterError, match=r"no longer answers\. Start it again .* to go on"),
            runner_on(address) as runner,
        ):
            assert runner.size == 2
            read_corpus(corpus, asked, two, runner, most=3, on_progress=kill_one)
    assert (tmp_path / "two.jsonl.parts" / "manifest.json").exists() and not two.exists()
    read_corpus(corpus, asked, two, Here(), most=3)
    assert two.read_bytes() == one.read_bytes()


def test_a_job_keeps_its_limits_there_and_case_add_reads_there(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_ARTICLE_DEADLINE_S", "60")
    from geo.articles.batches import given_at
    from geo.work.batches import reads_in

    (tmp_path / "in.jsonl").write_bytes(as_lines(rows_of(3)))
    with runner_on("dask", workers=1) as runner:
        told = runner.run(read_as_json, rows_of(1)[0]["text"], what="A text", owner="one", longest_s=60)
        assert told["claims"][0]["place"] == "Gao"
        kept = reads_in(runner, owner="case add")(list(given_at(tmp_path / "in.jsonl")), lambda: False)
        assert [len(one.sentences) for one in kept] == [1, 1, 1]
        with pytest.raises(LimitError, match=r"A text: reading took longer than 0\.001 s"):
            runner.run(read_as_json, "x " * 9_000, what="A text", owner="one", longest_s=0.001)
        stopped = threading.Event()
        stopped.set()
        answer = reads_in(runner, owner="case add")(list(given_at(tmp_path / "in.jsonl")), stopped.is_set)
        assert answer == ["It was stopped before it was read."] * 3


@pytest.mark.parametrize(
    "told, why",
    [
        ({"Dateline": "0.1"}, "Dateline: 0.1 there"),
        ({"gazetteer": "none (the gazetteer is missing)"}, "gazetteer: none (the gazetteer is missing) there"),
        ({"code": "abc"}, "code: abc there"),
        (ModuleNotFoundError("No module named 'geo'"), "it has no Dateline: ModuleNotFoundError"),
    ],
)
def test_a_worker_that_would_read_otherwise_is_refused(told, why):
    ours = fitness.fitness()

    class Client:
        def run(self, *_given, **_named):
            return {"tcp://good": ours, "tcp://bad": {**ours, **told} if isinstance(told, dict) else told}

        def run_on_scheduler(self, *_given, **_named):
            pass

        def wait_for_workers(self, *_given, **_named):
            pass

        def scheduler_info(self, **_named):
            return {"workers": {"tcp://good": {"nthreads": 1}, "tcp://bad": {"nthreads": 1}}}

    with pytest.raises(ClusterError, match=r"Install the same Dateline with the same data on each") as refused:
        cluster.Cluster(Client(), "tcp://x")
    assert f"tcp://bad ({why}" in str(refused.value) and "tcp://good" not in str(refused.value)


def test_a_worker_of_another_version_is_refused_before_work_and_when_it_comes_late(tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for name in ("geo", "data"):
        (other / name).symlink_to(ROOT / name)
    (other / "sitecustomize.py").write_text(
        "import geo\ngeo.__version__ = '0.0.1'\n",
        encoding="utf-8",
    )
    with (
        scheduler_with(1, tmp_path, PYTHONPATH=str(other)) as (address, _),
        pytest.raises(ClusterError, match=r"Dateline: 0\.0\.1 there"),
        runner_on(address),
    ):
        pass
    with pytest.raises(ClusterError, match="same Dateline"):
        cluster.refuse_unfit({"Dateline": "0.0.1"}, "tcp://late")


def test_a_scheduler_without_dateline_is_refused_before_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # or it would find the code beside it
    with (
        scheduler_with(0, tmp_path, PYTHONPATH="") as (address, _),
        pytest.raises(
            ClusterError, match=r"cannot hand on jobs .*No module named 'geo'.* Install the same Dateline where it runs"
        ),
        runner_on(address),
    ):
        pass


def test_nothing_there_is_told_with_the_remedy(monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 1.0)
    with (
        pytest.raises(ClusterError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9 .*dask scheduler"),
        runner_on("tcp://127.0.0.1:9"),
    ):
        pass
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'dateline\[cluster\]'"), runner_on("dask"):
        pass
