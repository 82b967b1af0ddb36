"""Documents that end in the middle: what their last maps lack may have stood in the part that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neolint.layers import steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neolint.finding import Finding
    from neolint.node import Node
    from neolint.read import Document


def known(document: Document, findings: Iterable[Finding]) -> list[Finding]:
    """The findings but for those on a map as a whole that the end of the file cuts through.

    A document that lacks nothing but its last bracket, which a fix can write, is whole.
    """
    cuts = [one.span.start for one in document.problems if one.rule == "json-unclosed" and not one.edits]
    return [one for one in findings if not cuts or not _on_cut_map(one, document.root, cuts[0])]


def _on_cut_map(finding: Finding, root: Node | None, end: int) -> bool:
    if len(finding.pointer) != 1:  # inside a string
        return False
    node = root
    for step in steps(finding.pointer[0]):
        if node is not None:
            node = node.child(int(step) if node.kind == "list" and step.isdecimal() else step)
    return node is not None and node.kind == "map" and node.span.end == end
