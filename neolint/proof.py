"""Whether edits do what they should: the findings are gone, nothing is worse, and no other value has changed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neolint.finding import SEVERITIES, Edit, Finding
from neolint.node import Node
from neolint.rewrite import Shift
from neolint.source import Span

if TYPE_CHECKING:
    from neolint.check import Checked
    from neolint.read import Document


@dataclass(frozen=True, eq=False)
class Step:
    """One correction, and the findings that it is for: through an alias, several have the same."""

    findings: tuple[Finding, ...]
    edits: tuple[Edit, ...]


def why_not(before: Checked, after: Checked, steps: Sequence[Step]) -> str | None:
    """What speaks against a file with these steps done; None if it is as it should be.

    What stood in the file all the time may come to light: a member is read only once its name is right. A correction is
    refused if the file itself reads worse, if what it wrote is as wrong as what stood there, or if an error follows
    from what it took out.
    """
    if after.failed and not before.failed:
        return "neolint itself failed on the corrected text"
    if after.count < before.count:
        return "there would be no job any more, or one less"
    shift = Shift(edit for step in steps for edit in step.edits)
    written = _Written(steps, shift)
    removing = [step for step in steps if any(not edit.text for edit in step.edits)]
    least_removed = min((_weight(step.findings) for step in removing), default=len(SEVERITIES))
    for finding in _fresh(before.findings, after.findings, steps, shift):
        near = written.touching(finding.span)
        if any(finding.code == mine.code for step in near for mine in step.findings):
            return "the finding would stay"
        least = min([least_removed, *(_weight(step.findings) for step in near)])
        if _is_of_the_file(finding) or _weight([finding]) >= least:
            return f"{finding.code} ({finding.name}) would come up: {finding.message}"
    return _other_changes(before, after, steps)


def _fresh(
    before: Sequence[Finding], after: Sequence[Finding], steps: Sequence[Step], shift: Shift
) -> Iterable[Finding]:
    """The findings that none of those which were to stay has become."""
    corrected = {id(finding) for step in steps for finding in step.findings}
    left: dict[str, list[Finding]] = {}
    for finding in before:
        if id(finding) not in corrected:
            left.setdefault(finding.code, []).append(finding)
    fresh = list(after)
    for same in (
        lambda old, new: shift.same(old.span, new.span) and old.message == new.message,
        lambda old, new: shift.same(old.span, new.span),
        lambda old, new: (
            any(old.pointer) and (old.pointer, old.job, old.document) == (new.pointer, new.job, new.document)
        ),
        lambda old, new: old.job is not None and (old.job, old.document) == (new.job, new.document),
    ):
        unmatched = []
        for finding in fresh:
            candidates = left.get(finding.code, [])
            match = next((old for old in candidates if same(old, finding)), None)
            if match is None:
                unmatched.append(finding)
            else:
                candidates.remove(match)
        fresh = unmatched
    return fresh


class _Written:
    """What steps wrote into the corrected file, to be asked which of them wrote at a place."""

    def __init__(self, steps: Sequence[Step], shift: Shift) -> None:
        step_of = {id(edit): step for step in steps for edit in step.edits}
        places = list(shift.written())
        self._steps = [step_of[id(edit)] for edit, _ in places]
        self._starts = [span.start for _, span in places]
        self._ends = [span.end for _, span in places]

    def touching(self, span: Span) -> list[Step]:
        """Those that wrote something in a span or next to it."""
        return self._steps[bisect_left(self._ends, span.start) : bisect_right(self._starts, span.end)]


def _weight(findings: Iterable[Finding]) -> int:
    """How severe the worst of some findings is."""
    return max(SEVERITIES.index(finding.severity) for finding in findings)


def _is_of_the_file(finding: Finding) -> bool:
    """Whether the file itself reads worse, or has a key twice."""
    return finding.code < "NEO050" and finding.code.startswith("NEO0")


def touches(edit: Edit, span: Span) -> bool:
    """Whether an edit changes something of a span, its ends included."""
    if edit.span.start == edit.span.end or span.start == span.end:
        return edit.span.start <= span.end and span.start <= edit.span.end
    return edit.span.start < span.end and span.start < edit.span.end


def _other_changes(before: Checked, after: Checked, steps: Sequence[Step]) -> str | None:
    """Whether a value changed that no edit was meant for: also one far away, through an alias or a folded line."""
    if len(before.documents) != len(after.documents):
        return "it would change which documents the file has"
    wrong = {(finding.code, finding.span) for finding in before.findings}
    for old, new in zip(before.documents, after.documents, strict=True):
        counted = [(edit, step) for step in steps for edit in _as_counted(old, step.edits)]
        edits, step_of = _Edits(edit for edit, _ in counted), {id(edit): step for edit, step in counted}
        for node, corrected in _pairs(old.layer.root, new.layer.root, edits):
            if node.anchor is not None:
                # an alias may bring a value to another place only if that has the same finding
                place = old.layer.in_file(node.span)
                for step in (step_of[id(edit)] for edit in _changing(node, edits)):
                    if not any((finding.code, place) in wrong for finding in step.findings):
                        return "it would also change what an alias brings to another place"
            if corrected is None or not _as_it_was(old.layer.text, node, corrected, edits):
                return "it would change more than it should"
    return None


def _as_counted(document: Document, edits: Iterable[Edit]) -> list[Edit]:
    """The edits as the document counts: those in its passage of the file, if it stands in one."""
    passage = document.passage
    if passage is None:
        return [*edits]
    spans = [(passage.in_text(edit.span), edit.text) for edit in edits]
    return [Edit(span, text) for span, text in spans if span is not None]


class _Edits:
    """Edits that do not overlap, to be asked which of them touch a place: there are as many places as edits."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = sorted(edits, key=lambda edit: edit.span)
        self._starts = [edit.span.start for edit in self._edits]
        self._ends = [edit.span.end for edit in self._edits]

    def touching(self, span: Span) -> list[Edit]:
        """Those that change something of a span, in order."""
        near = self._edits[bisect_left(self._ends, span.start) : bisect_right(self._starts, span.end)]
        return [edit for edit in near if touches(edit, span)]


def _pairs(old: Node, new: Node, edits: _Edits) -> Iterator[tuple[Node, Node | None]]:
    """The nodes of a tree, each with its counterpart in the tree of the corrected text; None if it is lost."""
    waiting: list[tuple[Node, Node]] = [(old, new)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        node, corrected = waiting.pop()
        if (id(node), id(corrected)) in seen:
            continue
        seen.add((id(node), id(corrected)))
        yield node, corrected
        if isinstance(node.items, dict) and isinstance(corrected.items, dict):
            lost = [child for name, child in node.items.items() if name not in corrected.items]
            found = [child for name, child in corrected.items.items() if name not in node.items]
            waiting += [(child, corrected.items[name]) for name, child in node.items.items() if name in corrected.items]
            if len(lost) == len(found) == 1:  # renamed
                waiting.append((lost[0], found[0]))
            yield from ((child, None) for child in lost if not _changing(child, edits))
        elif isinstance(node.items, list) and isinstance(corrected.items, list):
            waiting += zip(node.items, corrected.items, strict=False)


def _changing(node: Node, edits: _Edits) -> list[Edit]:
    """The edits that change a member: its value where that is written, or its key."""
    return edits.touching(node.anchor or node.span) + (edits.touching(node.key) if node.key is not None else [])


def _as_it_was(text: str, node: Node, corrected: Node, edits: _Edits) -> bool:
    """Whether a value is the same but for the edits inside it."""
    place = node.anchor or node.span
    mine = edits.touching(place)
    if not mine:
        if node.items is not None or corrected.items is not None:
            return node.kind == corrected.kind and (
                not isinstance(node.items, list) or len(node.items) == len(corrected.items or ())
            )
        return node.value is corrected.value or (
            type(node.value) is type(corrected.value) and repr(node.value) == repr(corrected.value)
        )
    if not isinstance(node.value, str) or not isinstance(corrected.value, str):
        return True
    return _keeps(corrected.value, _untouched(text, node, mine))


def _untouched(text: str, node: Node, edits: Sequence[Edit]) -> list[str]:
    """The pieces of a string between the edits in it."""
    from neolint.scalar import offsets

    starts, ends = offsets(text, node)
    value, pieces, done = str(node.value), [], 0
    for edit in edits:
        pieces.append(value[done : max(done, bisect_right(ends, edit.span.start))])
        done = bisect_left(starts, edit.span.end)
    return [*pieces, value[done:]]


def _keeps(value: str, pieces: Sequence[str]) -> bool:
    """Whether a string begins and ends with the first and the last piece, with the others between in order."""
    first, *between, last = pieces
    if not value.startswith(first) or not value.endswith(last) or len(value) < len(first) + len(last):
        return False
    at, end = len(first), len(value) - len(last)
    for piece in between:
        found = value.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
