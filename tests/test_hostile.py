"""What no user means to do: streams that are closed, full, endless or interrupted, files that are none, odd locales."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.jobs import REQUEST, as_json, changed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, FIFOs and /dev are those of POSIX")

NEOLINT = [sys.executable, "-m", "neolint"]
BAD = as_json(changed({"OutputConfig.TargetDevice": "ml_ç5 \u202e😀"}))


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    (tmp_path / "bad.json").write_text(BAD, encoding="utf-8")
    (tmp_path / "many.json").write_text("[" + ",".join([as_json(changed({"RoleArn": "x"}))] * 300) + "]")
    (tmp_path / "failed.json").write_text(as_json({**REQUEST, "CompilationJobStatus": "FAILED", "FailureReason": "é"}))
    return tmp_path


def run(jobs: Path, *arguments: str, **how: Any) -> subprocess.CompletedProcess[bytes]:
    how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
    how["env"] = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **how.get("env", {})}
    done = subprocess.run([*NEOLINT, *arguments], cwd=jobs, timeout=60, check=False, **how)
    assert b"Traceback" not in (done.stderr or b"")
    assert b"internal error" not in (done.stderr or b"")
    return done


def in_shell(jobs: Path, command: str) -> tuple[int, str]:
    """The exit code and what was said, of a command in which ``neolint`` is ours."""
    words = command.replace("neolint", f"'{sys.executable}' -m neolint")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        ["bash", "-c", words], cwd=jobs, capture_output=True, timeout=60, check=False, env=environment
    )
    assert b"Traceback" not in done.stderr
    assert b"internal error" not in done.stderr
    return done.returncode, done.stdout.decode() + done.stderr.decode()


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("neolint check bad.json >&-", 1, ""),
        ("neolint check bad.json 2>&- >/dev/null", 1, ""),
        ("neolint check bad.json >/dev/full", 2, "standard output cannot be written: no space left on device"),
        ("neolint explain failed.json --format json >/dev/full", 2, "standard output cannot be written"),
        ("neolint check - <&-", 2, "standard input is closed"),
        ("neolint explain - <&-", 2, "standard input is closed"),
        ("set -o pipefail; neolint check many.json | head -1", 1, "error[NEO"),
        ("set -o pipefail; neolint explain many.json | head -1", 0, "nothing has run yet"),
        ("set -o pipefail; neolint rule --all --format json | head -c 1", 0, "["),
        ("cat /dev/zero | neolint check -", 0, "no compilation job in it"),
        ("neolint check --kind request /dev/stdin < /dev/zero", 2, "neither a file nor a directory"),
        ("neolint check --kind request --max-size 100 <(yes)", 1, "more than 100 bytes"),
        ("truncate -s 20G sparse.json; neolint check --kind request sparse.json", 1, "more than 5000000 bytes"),
        ("cat bad.json | neolint check --fix --max-size 100 -", 2, "standard input has more than 100 bytes"),
        ("cp bad.json b; neolint check --fix --max-size 100 b; cmp b bad.json", 0, "more than 100 bytes"),
        ("set -o pipefail; cat many.json | neolint check --fix - | head -c 1", 1, "["),
        ("sed s/MXNET/mxnet/ bad.json >c.json; neolint check --diff c.json >/dev/full", 2, "standard output cannot be written"),
        ("ln -s b a; ln -s a b; neolint check a", 2, "too many levels of symbolic links"),
        ("mkdir x.json; neolint check x.json", 2, "no compilation job found"),
        ("mkdir x.json; neolint explain x.json", 2, "no described job found"),
        ("mkdir d; mkfifo d/f.json; ln -s .. d/up.json; cp bad.json d; neolint check d", 1, "1 job in 1 file"),
        ("neolint check ''", 2, "no such file"),
    ],
)  # fmt: skip
def test_streams_and_files_that_are_none(jobs: Path, command: str, code: int, said: str) -> None:
    if "/dev/full" in command and not os.path.exists("/dev/full"):
        pytest.skip("only Linux has /dev/full")
    got, text = in_shell(jobs, command)
    assert (got, said in text) == (code, True), text


def test_an_interrupt_is_neither_findings_nor_a_traceback(jobs: Path) -> None:
    os.mkfifo(jobs / "waiting.json")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    process = subprocess.Popen(
        [*NEOLINT, "check", "waiting.json"], cwd=jobs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    with open(jobs / "waiting.json", "wb"):  # opened once the other end is: now it reads
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"neolint: interrupted\n")


ASCII = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}


@pytest.mark.parametrize(
    ("environment", "output_format"),
    [
        *((ASCII, name) for name in ("text", "concise", "json", "sarif", "github", "gitlab", "junit")),
        ({"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "text"),
        ({"PYTHONIOENCODING": "latin-1:strict"}, "text"),
        ({"COLUMNS": "1"}, "text"),
        ({"COLUMNS": "many"}, "text"),
        ({"COLUMNS": "99999", "HOME": "/nowhere"}, "text"),
    ],
    ids=str,
)
def test_every_environment_can_show_it(jobs: Path, environment: dict[str, str], output_format: str) -> None:
    done = run(jobs, "check", "--format", output_format, "bad.json", env=environment)
    assert done.returncode == 1
    assert b"bad.json" in done.stdout
    assert b"\x1b" not in done.stdout
