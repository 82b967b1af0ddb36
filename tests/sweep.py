"""The sweep: one mistake of each kind in a valid request, in every notation, and what the check makes of it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from neolint.check import Checker, Settings
from neolint.finding import Finding
from neolint.select import Selection
from tests.jobs import book
from tests.sweep_mutations import Mutation, Place, Request
from tests.sweep_text import Range, Written

CHECKER = Checker(book(), Settings(selection=Selection(min_severity="warning"), debug=True))


@dataclass(frozen=True)
class Miss:
    """What was not as it should be."""

    what: str
    text: str

    def __str__(self) -> str:
        return f"{self.what}\n{self.text}"


def mutated(request: Request, mutation: Mutation) -> tuple[Request, Place] | None:
    """The request with the mistake in it, and its place; None if it cannot be made there."""
    changed = copy.deepcopy(request)
    place = mutation.change(changed)
    return None if place is None or changed == request else (changed, place)


def misses(changed: Request, mutation: Mutation, place: Place, write: Callable[[Any], Written]) -> Iterator[Miss]:
    """Everything that is wrong with the findings: the rule's is missing or elsewhere, or there are other errors."""
    written = write(changed)
    findings = CHECKER.check(f"job.{written.suffix}", written.text.encode()).findings
    said = ", ".join(f"{one.name}@{written.text[slice(*one.span)]!r}" for one in findings)
    right = [one for one in findings if one.name == mutation.rule]
    if not right:
        yield Miss(f"{mutation.about}: not found; {said or 'nothing is'}", written.text)
    elif not any(_covers(one, place, written) for one in right):
        start, end = _mutated_range(place, written)
        yield Miss(f"{mutation.about}: {written.text[start:end]!r} is not covered by {said}", written.text)
    others = sorted({one.name for one in findings if one.severity == "error" and one.name != mutation.rule})
    if others:
        yield Miss(f"{mutation.about}: other errors: {', '.join(others)}; {said}", written.text)


def _covers(finding: Finding, place: Place, written: Written) -> bool:
    """Whether the finding underlines what was mutated, and nothing outside the member where that was done."""
    start, end = _mutated_range(place, written)
    low, high = _member(place, written)
    inside = low <= finding.span.start and finding.span.end <= high
    if place.part == "missing" or start == end:  # nothing to cover: the caret stands beside the gap, or at the parent
        return inside
    return inside and finding.span.start <= start and end <= finding.span.end


def _member(place: Place, written: Written) -> Range:
    value = written.values[place.path]
    key = written.keys.get(place.path, value)
    if place.part == "missing":
        return key if key != value else (value[0], value[0] + 1)
    return key[0], value[1]


def _mutated_range(place: Place, written: Written) -> Range:
    if place.part == "slice":
        characters = written.characters[place.path]
        first, last = place.slice
        if first == last:
            return characters[min(first, len(characters) - 1)][0], characters[min(first, len(characters) - 1)][0]
        return characters[first][0], characters[last - 1][1]
    if place.part == "key":
        return written.keys[place.path]
    return written.values[place.path] if place.part == "value" else _member(place, written)
