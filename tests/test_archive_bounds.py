"""Archives that are written to cost time: each part of the work has an end."""

from __future__ import annotations

from pathlib import Path

import pytest

from neolint.cli import neolint
from neolint.example import as_json, changed
from tests.archives.packing import Files, looked, model_file, packed
from tests.runner import CliRunner


def test_of_many_models_only_the_first_are_read() -> None:
    archive = looked(packed({f"{number}.onnx": model_file("conv.onnx") for number in range(1_500)}))
    assert len(archive.models) == 1_000
    assert [model.known for model in archive.models] == [True] * 20 + [False] * 980
    assert archive.models[20].unchecked == "20 model files stand before it in the archive"


def test_the_parts_of_all_files_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neolint.archive.wire._MOST_FIELDS", 1_000)
    archive = looked(packed({f"{number}.onnx": b"\x08\x01" * 400 for number in range(3)}))
    assert [model.unchecked for model in archive.models] == [None, None, "it has more parts than neolint follows"]


def test_what_was_not_looked_into_is_one_line_for_each_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("job.json").write_text(as_json(changed({})), encoding="utf-8")
    Path("model.tar.gz").write_bytes(packed({f"{number}.pbtxt": b"node" for number in range(30)}))
    result = CliRunner().invoke(neolint, ["check", "job.json", "--model", "model.tar.gz"])
    assert result.stderr.splitlines() == [
        (
            "neolint: model.tar.gz: 0.pbtxt (and 19 more) was not looked into: it is written as text, and neolint reads "
            "binary graphs only"
        ),
        "neolint: model.tar.gz: 20.pbtxt (and 9 more) was not looked into: 20 model files stand before it in the archive",
    ]


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"a" * 4_097: b""}, "long-name"),
        ({"a.onnx": "b" * 5_000}, "long-name"),
        ({f"{number:04000}": None for number in range(4_300)}, "too-many-members"),
    ],
)
def test_names_have_a_bound(files: Files, fault: str) -> None:
    assert looked(packed(files)).fault == fault
