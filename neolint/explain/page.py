"""What neolint knows of failures: the list of the causes, and one of them."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from neolint.explain.catalogue import load_catalogue
from neolint.explain.diagnose import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neolint.explain.catalogue import Entry

_STAGES = {
    "job": "while the job runs",
    "request": "when the request is sent: the service refuses it",
    "client": "before the request is sent: the client refuses it",
    "device": "when the compiled model is loaded",
}


def table(output_format: str) -> str:
    """Every cause by its id: text, or JSON."""
    entries = sorted(load_catalogue(), key=lambda entry: entry.id)
    if output_format == "json":
        return json.dumps([_values(entry) for entry in entries], indent=2) + "\n"
    wide = max(len(entry.id) for entry in entries)
    lines = [f"{entry.id.ljust(wide)}  {entry.title}" for entry in entries]
    return "\n".join([*lines, f"{len(entries)} causes; `neolint rule ID` says more of one"]) + "\n"


def page(word: str, output_format: str) -> str | None:
    """One cause by its id; None if there is none of that id."""
    entry = next((entry for entry in load_catalogue() if entry.id == word.lower()), None)
    if entry is None:
        return None
    if output_format == "json":
        return json.dumps(_values(entry), indent=2) + "\n"
    return "\n".join(_markdown(entry) if output_format == "markdown" else _text(entry)) + "\n"


def _values(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "cause": list(entry.cause),
        "remedy": list(entry.remedy),
        "confidence": entry.confidence,
        "evidence": entry.evidence,
        "source": entry.source,
        "years": entry.years,
        "stage": entry.stage,
        "frameworks": list(entry.frameworks),
        "related": list(entry.related),
        "examples": [example.text for example in entry.examples],
    }


def _facts(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "shows", _STAGES[entry.stage]
    yield "evidence", f"{entry.evidence}: {entry.source}"
    if entry.years:
        yield "seen", entry.years
    if entry.frameworks:
        yield "frameworks", ", ".join(entry.frameworks)
    if entry.related:
        yield "rules", ", ".join(entry.related)


def _text(entry: Entry) -> Iterator[str]:
    yield entry.id
    yield from textwrap.wrap(sentence(entry.title), 80)
    yield ""
    for name, text in _facts(entry):
        yield from textwrap.wrap(f"{name + ':':<12}{text}", 80, subsequent_indent=" " * 12)
    yield ""
    for cause in entry.cause:
        yield from textwrap.wrap(sentence(cause), 80)
    yield from ("", "What to do:")
    for step in entry.remedy:
        yield from textwrap.wrap(f"- {step}", 80, subsequent_indent="  ")
    yield from ("", "The service says:")
    for example in entry.examples:
        yield from textwrap.wrap(example.text, 80, initial_indent="    ", subsequent_indent="    ")


def _markdown(entry: Entry) -> Iterator[str]:
    yield from (f"# {entry.id}", "", sentence(entry.title), "")
    yield from (f"- {name}: {text}" for name, text in _facts(entry))
    yield ""
    yield from (sentence(cause) for cause in entry.cause)
    yield from ("", "## What to do", "")
    yield from (f"- {step}" for step in entry.remedy)
    yield from ("", "## What AWS says", "", "```text")
    yield from (example.text for example in entry.examples)
    yield "```"
