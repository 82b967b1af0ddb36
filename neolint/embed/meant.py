"""What was meant by a text that is no strict JSON, or is JSON text once more inside a JSON string."""

from __future__ import annotations

import re
from collections.abc import Iterable

from neolint.embed import Embedded
from neolint.embed.draft import Draft
from neolint.embed.literals import is_json_string
from neolint.embed.loose import mend
from neolint.embed.tokens import Mistake, Unreadable
from neolint.embed.wrapping import flags_in_quotes, unwrapped
from neolint.finding import Problem
from neolint.node import UNKNOWN, Node, values_of
from neolint.read.json import load_json, parse_json
from neolint.source import Span

_MAX_LENGTH = 20_000
_SHORTEST_OPTIONS = 3
_FILE = re.compile(r"\s*(?:file|fileb|https?|s3)://\S*\s*")

# The mistake that is named where there are several, and the form that it makes. What has no correction comes first.
# A Python literal is one only if nothing else is wrong: its name is last.
_FORMS = {
    "nan-inner": "loose",
    "flags-object": "loose",
    "smart-quotes": "smart-quotes",
    "literal-backslash-quotes": "escaped",
    "double-encoded-json": "double-encoded",
    "equals-inner": "loose",
    "missing-braces": "loose",
    "unquoted-names": "loose",
    "missing-colon-inner": "loose",
    "missing-comma-inner": "loose",
    "unclosed-inner": "loose",
    "trailing-comma-inner": "loose",
    "comment-inner": "loose",
    "odd-space-inner": "loose",
    "number-inner": "loose",
    "python-literal-inner": "python",
}
_RANK = {rule: rank for rank, rule in enumerate(_FORMS)}


def read_meant(text: str, field: str, *, flags_expected: bool = False) -> Embedded:
    """Read a text as what it was meant to be. Never raises."""
    whole = Span(0, len(text))
    if not text.strip():
        # that a text is empty, or too short for options, the schema says
        said = not text or (field == "CompilerOptions" and len(text) < _SHORTEST_OPTIONS)
        problems = () if said else (_not_json(field, whole, "it is blank"),)
        return Embedded(UNKNOWN, "empty", problems, lambda: Node("unknown", UNKNOWN, whole))
    if _FILE.fullmatch(text):
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        file = Problem("nested-file", Span(start, end), {"field": field, "text": text.strip()})
        return Embedded(UNKNOWN, "unreadable", (file,), lambda: Node("unknown", UNKNOWN, whole))
    try:
        if len(text) > _MAX_LENGTH:
            raise Unreadable("it is too long to be mended", 0, len(text))
        return _read(text, field, flags_expected=flags_expected)
    except Unreadable as error:
        problem = _not_json(field, error.span, error.why)
        return Embedded(UNKNOWN, "unreadable", (problem,), lambda: Node("unknown", UNKNOWN, whole))


def _read(text: str, field: str, *, flags_expected: bool) -> Embedded:
    draft, mistakes = unwrapped(text, flags_expected=flags_expected)
    if field == "CompilerOptions":
        draft, more = flags_in_quotes(draft)
        mistakes += more
    holes: list[Span] = []
    if not _is_strict(draft.text):
        try:
            mended = mend(draft.text)
        except Unreadable as error:
            raise Unreadable(error.why, *draft.origin(error.span)) from None
        mistakes += [mistake._replace(span=draft.origin(mistake.span)) for mistake in mended.mistakes]
        holes = [draft.origin(hole) for hole in mended.holes]
        draft = draft.apply(mended.edits)
    found = parse_json(draft.text)
    other = next((problem for problem in found.problems if problem.rule != "duplicate-key"), None)
    if other is not None:
        raise Unreadable("it cannot be read", *draft.origin(other.span))
    root = found.root
    assert root is not None  # JSON without a mistake has a value
    _relocate(root, draft, frozenset(holes))
    value = root.value
    problems = [_repeated(problem, draft, field) for problem in found.problems]
    form = "json"
    if mistakes:
        mistake = _named(mistakes)
        form = _FORMS[mistake.rule]
        problems.insert(0, _form_problem(mistake, draft, field, corrected="" if holes else draft.text))
    if field == "CompilerOptions" and isinstance(value, str) and (flags_expected or value.lstrip().startswith("-")):
        form = "flags"
    return Embedded(value, form, tuple(problems), lambda: root)


def _is_strict(text: str) -> bool:
    try:
        load_json(text)
    except (ValueError, RecursionError):
        return False
    return True


def _named(mistakes: Iterable[Mistake]) -> Mistake:
    """The mistake that the problem is about: the first place of the first kind."""
    literal = [mistake for mistake in mistakes if mistake.rule == "python-literal-inner"]
    if literal and all(mistake.python for mistake in mistakes):
        return min(literal, key=lambda mistake: mistake.span)
    return min(mistakes, key=lambda mistake: (_RANK[mistake.rule], mistake.span))


# --- problems --------------------------------------------------------------------------------------------------------


def _form_problem(mistake: Mistake, draft: Draft, field: str, *, corrected: str) -> Problem:
    values = {"field": field, "corrected": corrected}
    return Problem(mistake.rule, mistake.span, values, edits=draft.edits() if corrected else ())


def _repeated(problem: Problem, draft: Draft, field: str) -> Problem:
    labels = {name: draft.origin(span) for name, span in problem.labels.items()}
    return Problem("duplicate-inner-key", draft.origin(problem.span), {**problem.values, "field": field}, labels)


def _not_json(field: str, span: Span, why: str) -> Problem:
    rule = "data-input-config-not-json" if field == "DataInputConfig" else "compiler-options-not-json"
    return Problem(rule, span, {"field": field, "why": why, "corrected": ""})


# --- the tree --------------------------------------------------------------------------------------------------------


def _relocate(root: Node, draft: Draft, holes: frozenset[Span]) -> None:
    """Move the fresh tree of a draft to the places in the original text; what stands at a hole becomes unknown."""
    if draft.text == draft.original:
        return
    nodes = [root]
    for node in nodes:
        node.span = draft.origin(node.span)
        if node.key is not None:
            node.key = draft.origin(node.key)
        node.repeats = tuple(draft.origin(span) for span in node.repeats)
        if node.span in holes:
            node.kind, node.value = "unknown", UNKNOWN
        elif node.kind == "string":
            _restyle(node, draft.original)
        nodes.extend(child for _, child in node.children())
    if holes:
        for node in reversed(nodes):
            if node.items is not None:
                node.value = values_of(node.items)


def _restyle(node: Node, text: str) -> None:
    """How a string was really written, so that the places of its characters can be found."""
    written = text[slice(*node.span)]
    if is_json_string(written):
        return
    value = str(node.value)
    node.style = "'" if written.startswith("'") and written == f"'{value}'" else "plain"
    at = written.find(value) if value and node.style == "plain" else -1
    if at >= 0:  # without the quotes, whatever they are: then its characters stand in it one by one
        node.span = Span(node.span.start + at, node.span.start + at + len(value))
