"""Rules' pages in Markdown: one, all in one document, and the index that docs/rules begins with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from neolint.example import REQUEST, as_json
from neolint.rulepage.content import GRADES, MEANING, Page, Shown

GENERATED = "<!-- Made from rules/ by tools/make_docs.py. Change the rule, and run it again. -->"
HUNDREDS = {
    "NEO0": "Reading, and the JSON inside strings",
    "NEO1": "The shape of the request",
    "NEO2": "Inputs: DataInputConfig",
    "NEO3": "Options: CompilerOptions",
    "NEO4": "The target",
    "NEO5": "The framework's version",
    "NEO6": "Storage and access",
    "NEO7": "Limits and cost",
    "NEO8": "Outcome: what a description says; and (870 on) scripts of the shell",
    "NEO9": "The model archive",
}


def render(page: Page, *, level: int = 1, linked: bool = False) -> str:
    """One page. ``linked`` makes links of the rules that it names, to the files beside it."""
    under = "#" * (level + 1)
    parts = [f"{'#' * level} {page.code} {page.name}", _fenced(page.message, "text"), "\n".join(_table(page, linked))]
    if page.why:
        parts += [f"{under} Why", *(_escaped(" ".join(one.split())) for one in page.why.strip().split("\n\n"))]
    if page.aws_messages:
        parts += [f"{under} What AWS says", "Texts that this mistake can be behind:"]
        parts += [_fenced("\n\n".join(said.text for said in page.aws_messages), "text")]
    for kind in ("bad", "good"):
        shown = [one for one in page.shown if one.kind == kind]
        if shown:
            parts += [f"{under} {kind.capitalize()}", *(part for one in shown for part in _example(one))]
    return "\n\n".join(parts) + "\n"


def render_all(pages: Sequence[Page]) -> str:
    """The index and every page, in one document."""
    return "\n".join([index(pages, one_document=True), *(render(page, level=2) for page in pages)])


def index(pages: Sequence[Page], *, one_document: bool = False) -> str:
    """Every rule in a table for each hundred of its code."""
    parts = [
        "# Rules",
        f"There are {len(pages)} rules. `neolint rule CODE` shows the page of one in a terminal.",
        "The examples on the pages are what is changed in this request:",
        _fenced(as_json(REQUEST), "json"),
    ]
    for hundred in dict.fromkeys(page.code[:4] for page in pages):
        title = HUNDREDS.get(hundred, "Rules of your own")
        rows = [
            f"| [{page.code}]({_anchor(page) if one_document else page.code + '.md'}) | {page.name} "
            f"| {page.severity} | {page.evidence} | {_cell(_code(page.message))} |"
            for page in pages
            if page.code[:4] == hundred
        ]
        head = "| code | name | severity | evidence | says |\n|---|---|---|---|---|"
        parts.append("\n".join([f"## {title}\n", head, *rows]))
    meanings = [f"| {name} | {meaning} |" for name, meaning in MEANING.items()]
    parts.append("\n".join(["## What the evidence means\n", "| evidence | means |\n|---|---|", *meanings]))
    return "\n\n".join(parts) + "\n"


def _table(page: Page, linked: bool) -> Iterator[str]:
    yield "| | |\n|---|---|"
    yield f"| severity | {page.severity} |"
    yield f"| evidence | {page.evidence}: {MEANING.get(page.evidence, '')} |"
    if page.source:
        yield f"| source | {_cell(_escaped(page.source))} |"
    if page.help_alone:
        yield f"| help | {_cell(_escaped(page.help_alone))} |"
    if page.fix is not None:
        yield f"| fix | {_cell(_escaped(page.fix['title']))} ({page.fix['safety']}: {GRADES[page.fix['safety']]}) |"
    if page.aliases:
        yield f"| formerly | {', '.join(page.aliases)} |"
    for how, title in (("see", "related"), ("instead of", "instead of")):
        others = [one for one in page.related if one.how == how]
        if others:
            shown = [
                f"[{one.code} {one.name}]({one.code}.md)" if linked else f"{one.code} {one.name}" for one in others
            ]
            yield f"| {title} | {', '.join(shown)} |"


def _example(one: Shown) -> Iterator[str]:
    if one.text:
        yield _fenced(one.text, one.notation)
    if one.without:
        yield f"{'and without' if one.text else 'The request without'} {', '.join(f'`{name}`' for name in one.without)}"
    if one.beside:
        yield one.beside[0]
        yield _fenced(one.beside[1], "yaml")
    elif not one.text and not one.without:
        yield "A request without such a mistake."
    if one.output:
        yield _fenced("\n\n".join(one.output), "text")


def _fenced(text: str, notation: str) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    return f"{fence}{notation}\n{text}\n{fence}"


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _escaped(text: str) -> str:
    """Prose in which nothing is markup but what stands in backquotes."""
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(piece if piece.startswith("`") else re.sub(r"([*<\\])", r"\\\1", piece) for piece in pieces)


def _anchor(page: Page) -> str:
    return f"#{page.code.lower()}-{page.name}"
