"""The request of a job as JSON text, and where in it each finding stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from neolint.layers import Layer, follow, steps
from neolint.node import INSIDE, Path, Step
from neolint.read.json import parse_json

if TYPE_CHECKING:
    from neolint.finding import Finding
    from neolint.source import Span

_INNER = ("DataInputConfig", "CompilerOptions")


class Mark(NamedTuple):
    """The findings, by their numbers from 1, that stand at one span of the text."""

    span: Span
    numbers: tuple[int, ...]
    severity: str


class MarkedRequest(NamedTuple):
    """``text`` is JSON; the marks stand in their order and do not overlap."""

    text: str
    marks: tuple[Mark, ...]


def marked(request: Mapping[str, object], findings: Sequence[Finding]) -> MarkedRequest:
    """The text of a request with the findings marked in it, also inside its strings.

    A finding whose pointer leads nowhere in the request has no mark.
    """
    text = json.dumps(request, indent=2, ensure_ascii=False, default=str)
    root = parse_json(text).root
    assert root is not None  # it was written just now
    layers: dict[Path, Layer] = {(): Layer(text, root)}
    spans: dict[Span, list[tuple[int, Finding]]] = {}
    for number, finding in enumerate(findings, 1):
        path = _path(request, finding.pointer)
        if path is None:
            continue
        _open_string(layers, path)
        spot = follow(layers, path)
        if spot.whole and path:
            spans.setdefault(spot.span(), []).append((number, finding))
    marks: list[Mark] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not marks or span.start >= marks[-1].span.end:
            group = spans[span]
            severity = "error" if any(one.severity == "error" for _, one in group) else group[0][1].severity
            marks.append(Mark(span, tuple(number for number, _ in group), severity))
        else:  # inside of another finding's place: told there as well
            outer = marks[-1]
            marks[-1] = outer._replace(numbers=(*outer.numbers, *(number for number, _ in spans[span])))
    return MarkedRequest(text, tuple(marks))


def _path(request: Mapping[str, object], pointer: Sequence[str]) -> Path | None:
    """The steps of a finding's pointers from the request on, wherever in its document the request stood."""
    if not pointer:
        return None
    named = steps(pointer[0])
    while named and named[0] not in request:
        del named[0]
    if not named:
        return None
    found: list[Step] = list(named)
    for inner in pointer[1:]:
        found.append(INSIDE)
        found.extend(steps(inner))
    return tuple(int(step) if isinstance(step, str) and step.isdecimal() else step for step in found)


def _open_string(layers: dict[Path, Layer], path: Path) -> None:
    """Read the string that a path leads into, so that it can be followed."""
    if INSIDE not in path:
        return
    host = path[: path.index(INSIDE)]
    inside = (*host, INSIDE)
    if inside in layers or host[-1] not in _INNER:
        return
    from neolint.embed import read_compiler_options, read_data_input_config

    spot = follow(layers, host)
    if spot.whole and isinstance(spot.node.value, str):
        value = spot.node.value
        reads_inputs = host[-1] == "DataInputConfig"
        embedded = read_data_input_config(value) if reads_inputs else read_compiler_options(value, flags_expected=False)
        layers[inside] = Layer(value, embedded.tree(), spot.layer, spot.node)
