"""The outputs of a notebook's cells, each as a text of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neolint.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_CELLS = 5_000


def notebook_outputs(source: Source, value: object) -> list[Source]:
    """The texts that the cells of a notebook printed; none if the value is no notebook.

    Their ``path`` names the cell, counted from 1 as they stand in the file.
    """
    if not isinstance(value, dict) or "nbformat" not in value or not isinstance(value.get("cells"), list):
        return []
    return [
        Source(f"{source.path}, cell {number}", text)
        for number, cell in enumerate(value["cells"][:_MOST_CELLS], 1)
        for text in _texts(cell)
        if "ompilation" in text or "InputConfig" in text
    ]


def _texts(cell: object) -> Iterator[str]:
    outputs = cell.get("outputs") if isinstance(cell, dict) else None
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict):
            continue
        shown = output.get("data")
        for written in (output.get("text"), shown.get("text/plain") if isinstance(shown, dict) else None):
            text = _joined(written, "")
            if text:
                yield text
        if trace := _joined(output.get("traceback"), "\n"):
            yield trace


def _joined(written: object, between: str) -> str:
    if isinstance(written, list):
        return between.join(line for line in written if isinstance(line, str))
    return written if isinstance(written, str) else ""
