"""Many files: other processes help, and nobody can tell from what is printed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from neolint import workers
from neolint.files import Candidate
from neolint.report.json import render
from neolint.run import check_paths
from neolint.wanted import Wanted
from tests.jobs import as_json, changed

METHODS = [method for method in ("fork", "spawn") if method in multiprocessing.get_all_start_methods()]


# A process that is a copy can be told by these tests what to do.
copies_only = pytest.mark.skipif("fork" not in METHODS, reason="this platform has no copies of processes")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(210):
        wrong = {"RoleArn": None} if number % 7 == 0 else {"OutputConfig.TargetDevice": "ml_c55"}
        text = as_json(changed({"CompilationJobName": f"job-{number}", **(wrong if number % 3 == 0 else {})}))
        (tmp_path / f"{number:03d}.{'json' if number % 2 else 'yaml'}").write_text(text)
    (tmp_path / "100.json").write_text("[]")
    return tmp_path


def report_of(folder: Path, monkeypatch: pytest.MonkeyPatch, processors: int, method: str = "fork") -> tuple[str, Any]:
    monkeypatch.setattr(workers, "_processors", lambda: processors)
    monkeypatch.setattr(workers, "_method", lambda: method)
    monkeypatch.setattr(workers, "LEAST", {"fork": 200, "spawn": 200})
    outcome = check_paths([str(folder)], Wanted())
    return render(outcome.report), (outcome.notes, outcome.failed, outcome.worst, outcome.empty)


@pytest.mark.parametrize("method", METHODS)
def test_the_report_is_that_of_one_process(folder: Path, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = report_of(folder, monkeypatch, 1)
    assert report_of(folder, monkeypatch, 3, method) == alone
    assert alone[0].count('"missing-required"') == 10


@pytest.mark.parametrize("method", METHODS)
def test_other_processes_do_their_share(folder: Path, method: str) -> None:
    candidates = [Candidate(str(path), named=False) for path in sorted(folder.iterdir())]
    found = list(workers.checked_ahead(candidates, Wanted(), method=method, processes=2))
    assert [candidate for candidate, _ in found] == candidates
    assert sum(checked is not None for _, checked in found) == 100
    assert sum(checked.count for _, checked in found if checked) in (99, 100)


@copies_only
def test_what_another_process_cannot_do_is_done_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = report_of(folder, monkeypatch, 1)
    monkeypatch.setattr(workers, "_work", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    assert report_of(folder, monkeypatch, 2) == alone


def test_where_no_process_can_be_started_this_one_does_everything(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise BlockingIOError("there are too many processes")

    alone = report_of(folder, monkeypatch, 1)
    monkeypatch.setattr(multiprocessing, "get_context", refused)
    assert report_of(folder, monkeypatch, 2) == alone


def test_a_mistake_that_ends_the_run_is_said_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from neolint.wanted import UsageProblem

    monkeypatch.setattr(workers, "_processors", lambda: 2)
    with pytest.raises(UsageProblem, match="no-such-rule"):
        check_paths([str(folder)], Wanted(select=("no-such-rule",)))


@copies_only
def test_ctrl_c_ends_all_of_it(folder: Path) -> None:
    code = """
import os, signal, sys
from neolint import workers
from neolint.files import Candidate
from neolint.wanted import Wanted
candidates = [Candidate(path, named=False) for path in sys.argv[1:]] * 100
started = workers.checked_ahead(candidates, Wanted(), method="fork", processes=2)
for number, _ in enumerate(started):
    if number == 50:
        os.killpg(os.getpgrp(), signal.SIGINT)
"""
    paths = [str(path) for path in folder.iterdir()]
    ended = subprocess.run(
        [sys.executable, "-c", code, *paths],
        capture_output=True,
        text=True,
        timeout=60,
        start_new_session=True,
        check=False,
    )
    assert ended.returncode in (-signal.SIGINT, 130, 1)
    assert ended.stderr.count("KeyboardInterrupt") == 1
