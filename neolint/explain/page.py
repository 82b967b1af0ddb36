"""What neolint knows of failures: the list of the causes, one of them, and the files of docs/failures."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, Any

from neolint.engine.load import load_rulebook
from neolint.explain.catalogue import entry_of, fill, load_catalogue, named
from neolint.explain.diagnose import sentence
from neolint.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from neolint.explain.catalogue import Entry

GENERATED = "<!-- Made from rules/failures by tools/make_docs.py. Change the entry, and run it again. -->"
_WIDE = 80
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
    entry = entry_of(word.lower())
    if entry is None:
        return None
    if output_format == "json":
        return json.dumps(_values(entry), indent=2) + "\n"
    return "\n".join(_markdown(entry) if output_format == "markdown" else _text(entry)) + "\n"


def ids() -> list[str]:
    """The ids of all causes, in order."""
    return sorted(entry.id for entry in load_catalogue())


def docs() -> dict[str, str]:
    """The files of docs/failures: a page for each cause, and the index by where the failure shows."""
    entries = sorted(load_catalogue(), key=lambda entry: entry.id)
    files = {f"{one.id}.md": "\n".join([GENERATED, "", *_markdown(one, linked=True)]) + "\n" for one in entries}
    return {"README.md": "\n".join(_index(entries)) + "\n", **files}


def _index(entries: Sequence[Entry]) -> Iterator[str]:
    yield from (GENERATED, "", "# Failures", "")
    yield f"There are {len(entries)} causes that `neolint explain` knows. `neolint rule ID` shows one in a terminal."
    for stage, words in _STAGES.items():
        rows = [f"| [{one.id}]({one.id}.md) | {_escaped(one.title)} |" for one in entries if one.stage == stage]
        yield from ("", f"## {sentence(words).rstrip('.')}", "", "| cause | what it is |", "| --- | --- |", *rows)


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


def _causes(entry: Entry) -> tuple[str, ...]:
    """Its sentences, as they read for the example that names most; what needs another name is left out."""
    return fill(entry.cause, _example_names(entry))


def _remedy(entry: Entry) -> tuple[str, ...]:
    """Its steps, as they read for that example; a name that it does not have is in capitals, to be put in."""
    names = _example_names(entry)
    return fill(entry.remedy, {name: names.get(name, name.upper()) for one in entry.remedy for name in named(one)})


def _example_names(entry: Entry) -> Mapping[str, str]:
    return max((example.groups for example in entry.examples), key=len, default={})


def _text(entry: Entry) -> Iterator[str]:
    yield entry.id
    yield ""
    yield from textwrap.wrap(sentence(entry.title), _WIDE)
    yield ""
    facts = [*_facts(entry), *([("rules", ", ".join(entry.related))] if entry.related else [])]
    for name, text in facts:
        line = f"{name + ':':<12}{text}"
        yield from textwrap.wrap(line, _WIDE, subsequent_indent=" " * 12, break_on_hyphens=False)
    yield ""
    for cause in _causes(entry):
        yield from textwrap.wrap(sentence(cause), _WIDE)
    yield from ("", "what to do:")
    for step in _remedy(entry):
        yield from textwrap.wrap(f"- {step}", _WIDE, subsequent_indent="  ", break_on_hyphens=False)
    yield from ("", "what AWS says:")
    for example in entry.examples:
        words = visible(" ".join(example.text.split()))
        yield ""
        yield from textwrap.wrap(words, _WIDE, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def _markdown(entry: Entry, *, linked: bool = False) -> Iterator[str]:
    yield from (f"# {entry.id}", "", _escaped(sentence(entry.title)), "")
    yield from (f"- {name}: {_escaped(text)}" for name, text in _facts(entry))
    if entry.related:
        yield "- rules: " + ", ".join(_rule(name) if linked else f"`{name}`" for name in entry.related)
    for cause in _causes(entry):
        yield from ("", _escaped(sentence(cause)))
    yield from ("", "## What to do", "")
    yield from (f"- {_escaped(step)}" for step in _remedy(entry))
    yield from ("", "## What AWS says")
    for example in entry.examples:
        yield from ("", "```text", example.text.strip("\n"), "```")


def _rule(name: str) -> str:
    found = load_rulebook().get(name)
    return f"`{name}`" if found is None else f"[{name}](../rules/{found.code}.md)"


def _escaped(words: str) -> str:
    """Text for Markdown: what is not code in it has no meaning there."""
    pieces = words.split("`")
    pieces[::2] = [re.sub(r"([<>*_\[\]|])", r"\\\1", piece) for piece in pieces[::2]]
    return "`".join(pieces)
