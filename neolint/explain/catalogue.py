"""What FailureReason texts mean: the entries of rules/failures, and which of them a text fits."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from neolint.explain.reason import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Confidence = Literal["certain", "likely", "possible"]
CONFIDENCES: Final[tuple[Confidence, ...]] = ("possible", "likely", "certain")
STAGES = ("job", "request", "client", "device")
EVIDENCE = ("documented", "observed", "logical", "loader", "reported", "inferred")
_DEFAULT_WEIGHT = 50


class CatalogueError(ValueError):
    """An entry of the catalogue is not as it must be; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Clue:
    """What else in the job speaks for an entry.

    ``signs`` are names of rules that may have found something, or of what ``signs.py`` sees by itself; one is enough.
    ``confidence`` is what the cause rises to; ``alone`` what it has when no text names it, None if the clue then says
    nothing. ``title`` is what the cause is then called, where the entry's own title only says that nothing is known.
    """

    signs: tuple[str, ...]
    confidence: Confidence | None = None
    alone: Confidence | None = None
    because: str | None = None
    remedy: tuple[str, ...] = ()
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A text that the entry fits, and what its groups then hold."""

    text: str
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One cause of failure. ``cause`` and ``remedy`` are sentences; one that needs a value nobody knows is left out.

    ``over`` names the entries whose texts are only the wrapping of this one; ``opaque`` says that the text itself names
    no cause. ``needles`` are, pattern by pattern, a lower-case piece of text without which the pattern cannot fit.
    """

    id: str
    title: str
    patterns: tuple[str, ...]
    needles: tuple[str, ...]
    cause: tuple[str, ...]
    remedy: tuple[str, ...]
    confidence: Confidence
    evidence: str
    source: str
    years: str | None
    stage: str
    frameworks: tuple[str, ...]
    over: tuple[str, ...]
    weight: int
    opaque: bool
    related: tuple[str, ...]
    clues: tuple[Clue, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that a text fits: the piece of text that says so, and the values in it."""

    entry: Entry
    said: str
    groups: Mapping[str, str]


def match(text: str, framework: str | None = None, entries: Sequence[Entry] | None = None) -> tuple[Match, ...]:
    """The entries that fit a FailureReason, as it is or as the SDK wraps it; the most telling first.

    An entry that only wraps another one that fits as well is left out.
    """
    reason = clean(text).text
    lowered = reason.lower()
    found: list[Match] = []
    for entry in load_catalogue() if entries is None else entries:
        for pattern, needle in zip(entry.patterns, entry.needles, strict=True):
            if needle in lowered and (fit := re.search(pattern, reason, re.IGNORECASE)):
                groups = {name: value.strip() for name, value in fit.groupdict().items() if value and value.strip()}
                found.append(Match(entry, fit[0].strip(), groups))
                break
    wrapped = {name for one in found for name in one.entry.over}
    kept = [one for one in found if one.entry.id not in wrapped]
    kept.sort(key=lambda one: (-one.entry.weight, _is_foreign(one.entry, framework)))
    return tuple(kept)


def _is_foreign(entry: Entry, framework: str | None) -> bool:
    return bool(framework and entry.frameworks and framework.upper() not in entry.frameworks)


def fill(sentences: Iterable[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """The sentences with ``{name}`` replaced; those that need a name without a value are left out."""
    return tuple(
        _HOLE.sub(lambda hole: values[hole[1]], sentence)
        for sentence in sentences
        if all(name in values for name in named(sentence))
    )


def named(sentence: str) -> list[str]:
    """The names in braces of a sentence: what ``fill`` replaces."""
    return _HOLE.findall(sentence)


_HOLE = re.compile(r"\{([a-z][a-z_0-9]*)\}")


def entry_of(name: str) -> Entry | None:
    """The entry of that id."""
    return next((entry for entry in load_catalogue() if entry.id == name), None)


@lru_cache(maxsize=1)
def load_catalogue() -> tuple[Entry, ...]:
    """The catalogue: compiled ahead of time, or compiled now in a checkout where it changed."""
    import json

    from neolint.data import compiled_data

    raw = compiled_data("failures.json")
    return entries_from(compile_catalogue(_written_entries()) if raw is None else json.loads(raw))


def _written_entries() -> list[Mapping[str, object]]:
    import yaml

    from neolint.data import rule_sources

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [
        entry
        for name, text in rule_sources()
        if name.startswith("rules/failures/")
        for entry in yaml.load(text, loader) or ()
    ]


def entries_from(compiled: Iterable[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """Entries out of what ``compile_catalogue`` made, also after a way through JSON."""
    entries = []
    for row in compiled:
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in row.items()
        }
        values["clues"] = tuple(
            Clue(**{**clue, "signs": tuple(clue["signs"]), "remedy": tuple(clue["remedy"])}) for clue in row["clues"]
        )
        values["examples"] = tuple(Example(**example) for example in row["examples"])
        entries.append(Entry(**values))
    return tuple(entries)


_REQUIRED = ("id", "title", "cause", "remedy", "confidence", "evidence", "source", "stage")
_NAMES = {field.name for field in fields(Entry)} - {"needles"}


def compile_catalogue(entries: Iterable[Mapping[str, object]]) -> list[dict[str, Any]]:
    """Check entries as they are written and make plain values of them that JSON can hold. Raises CatalogueError."""
    compiled: list[dict[str, Any]] = []
    known: set[str] = set()
    for written in entries:
        row = cast("dict[str, Any]", dict(written))
        name = str(row.get("id"))
        if missing := [key for key in _REQUIRED if not row.get(key)]:
            raise CatalogueError(f"{name}: {', '.join(missing)} missing")
        if strange := sorted(set(row) - _NAMES):
            raise CatalogueError(f"{name}: no entry has {', '.join(strange)}")
        if name in known:
            raise CatalogueError(f"{name}: there are two of them")
        for key, allowed in (("confidence", CONFIDENCES), ("stage", STAGES), ("evidence", EVIDENCE)):
            if row[key] not in allowed:
                raise CatalogueError(f"{name}: {key} must be one of {', '.join(allowed)}")
        known.add(name)
        patterns = _texts(row.get("patterns"))
        try:
            needles = [_needle(pattern) for pattern in patterns]
        except re.error as error:
            raise CatalogueError(f"{name}: {error}") from None
        compiled.append({
            **{key: row[key] for key in _REQUIRED},
            "cause": _texts(row["cause"]),
            "remedy": _texts(row["remedy"]),
            "patterns": patterns,
            "needles": needles,
            "years": None if row.get("years") is None else str(row["years"]),
            "frameworks": _texts(row.get("frameworks")),
            "over": _texts(row.get("over")),
            "weight": int(row.get("weight", _DEFAULT_WEIGHT)),
            "opaque": bool(row.get("opaque")),
            "related": _texts(row.get("related")),
            "clues": [_clue(name, clue) for clue in row.get("clues", ())],
            "examples": [_example(example) for example in row.get("examples", ())],
        })  # fmt: skip
    for row in compiled:
        if unknown := [name for name in row["over"] if name not in known]:
            raise CatalogueError(f"{row['id']}: over names {', '.join(unknown)}, which the catalogue does not have")
    return compiled


def _texts(written: object) -> list[str]:
    if written is None:
        return []
    return [str(text) for text in written] if isinstance(written, (list, tuple)) else [str(written)]


def _clue(entry: str, written: Mapping[str, Any]) -> dict[str, Any]:
    clue = {**written, "signs": _texts(written.get("signs")), "remedy": _texts(written.get("remedy"))}
    levels = (clue.get("confidence"), clue.get("alone"))
    if not clue["signs"] or any(level not in (None, *CONFIDENCES) for level in levels):
        raise CatalogueError(f"{entry}: a clue needs signs, and levels of {', '.join(CONFIDENCES)}")
    if strange := sorted(set(clue) - {field.name for field in fields(Clue)}):
        raise CatalogueError(f"{entry}: no clue has {', '.join(strange)}")
    return clue


def _example(written: Mapping[str, Any] | str) -> dict[str, Any]:
    if isinstance(written, str):
        return {"text": written, "groups": {}}
    return {"text": written["text"], "groups": {name: str(value) for name, value in written.get("groups", {}).items()}}


# What a pattern is made of, as far as its plain text is to be found in it.
_CLASS = re.compile(r"\\[A-Za-z0-9]|\[\^?(?:\\.|[^\]\\])*\]|\\[()\[\]{}|]")
_REPEAT = re.compile(r"\{\d*,?\d*\}")
_BRANCH = re.compile(r"\([^()]*\)[?*+]?")
_LITERAL = re.compile(r"(?:\\[^\w\s]|[\w ,:;'\"/=<>&%@#!~`_-])+")


def _needle(pattern: str) -> str:
    """The longest piece of plain text that must stand in all that the pattern fits; empty if none is plain to see."""
    re.compile(pattern)
    rest = _REPEAT.sub("?", _CLASS.sub("\x00", pattern))
    while (shorter := _BRANCH.sub("\x00", rest)) != rest:
        rest = shorter
    if "|" in rest:
        return ""
    pieces = [""]
    position = 0
    while piece := _LITERAL.search(rest, position):
        position = piece.end()
        text = re.sub(r"\\(.)", r"\1", piece[0])
        if rest[position : position + 1] in ("?", "*", "{"):
            text = text[:-1]
        pieces.append(text.lower())
    return max(pieces, key=len)
