"""Archives that are written to cost time: each part of the work has an end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from neolint.archive.view import archive_view
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


def test_of_too_many_members_rules_see_what_may_be_a_model() -> None:
    files: dict[str, bytes | str | None] = {f"images/{number}.jpg": b"" for number in range(2_100)}
    shown: Any = archive_view(looked(packed({**files, "1": None, "model.onnx": model_file("conv.onnx")})))
    assert [member["name"] for member in shown["members"][:2]] == ["model.onnx", "1"]
    assert (len(shown["members"]), shown["size"]) == (2_000, 2_102)


def test_files_of_weights_are_counted_up_to_a_bound() -> None:
    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2]) + bytes([len(content)]) + content

    outside = b"".join(field(5, field(13, field(1, b"location") + field(2, b"%d" % number))) for number in range(1_200))
    size = len(outside)
    graph = bytes([7 << 3 | 2, size & 127 | 128, size >> 7 & 127 | 128, size >> 14]) + outside
    (model,) = looked(packed({"model.onnx": graph})).models
    assert len(model.details["elsewhere"]) == 1_000  # type: ignore[arg-type]
