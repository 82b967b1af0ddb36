"""A rule's page in a terminal, 80 columns wide, and the list of all rules."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from neolint.engine.rules import Rule
from neolint.report import counted
from neolint.rulepage.content import GRADES, MEANING, Page, Shown
from neolint.visible import visible

_WIDE = 80
_MOST_AWS = 4


def render(page: Page) -> str:
    """The whole page."""
    lines = [f"{page.code} {page.name}", "", *_wrapped(page.message), ""]
    lines += [line for name, words in _fields(page) if words for line in _field(name, words)]
    for paragraph in (page.why or "").strip().split("\n\n"):
        if paragraph:
            lines += ["", *_wrapped(paragraph)]
    for one in page.shown:
        lines += ["", f"{one.kind}:", *_example(one)]
    if page.aws_messages:
        lines += ["", "texts of AWS that this mistake can be behind:"]
        for said in page.aws_messages[:_MOST_AWS]:
            words = " ".join(said.text.split())
            lines += ["", *textwrap.wrap(visible(words), _WIDE, initial_indent="    ", subsequent_indent="    ")]
        more = len(page.aws_messages) - _MOST_AWS
        if more > 0:
            lines += ["", f"    and {counted(more, 'other text')} (--format markdown shows all)"]
    return "\n".join(lines) + "\n"


def table(rules: Sequence[Rule]) -> str:
    """A line for each rule."""
    wide = max((len(rule.name) for rule in rules), default=0)
    lines = [f"{rule.code}  {rule.name.ljust(wide)}  {rule.severity:<7}  {rule.evidence}" for rule in rules]
    return "\n".join([*lines, counted(len(rules), "rule")]) + "\n"


def _fields(page: Page) -> Iterator[tuple[str, str | None]]:
    yield "severity", page.severity
    yield "evidence", f"{page.evidence}: {MEANING.get(page.evidence, '')}"
    yield "source", page.source
    if page.fix is not None:
        yield "fix", f"{page.fix['title']} ({page.fix['safety']}: {GRADES[page.fix['safety']].replace('`', '')})"
    yield "help", page.help_alone
    yield "formerly", ", ".join(page.aliases)
    yield "related", ", ".join(f"{one.name} ({one.code})" for one in page.related if one.how == "see")
    yield "instead of", ", ".join(f"{one.name} ({one.code})" for one in page.related if one.how != "see")


def _field(name: str, words: str) -> list[str]:
    return textwrap.wrap(visible(f"{name + ':':<12}{words}"), _WIDE, subsequent_indent=" " * 12, break_on_hyphens=False)


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(visible(" ".join(words.split())), _WIDE, break_on_hyphens=False, break_long_words=False)


def _example(one: Shown) -> Iterator[str]:
    for line in one.text.splitlines():
        yield f"    {visible(line)}".rstrip()
    if one.without:
        yield f"    {'and ' if one.text else ''}without {', '.join(one.without)}"
    if one.beside:
        yield f"    {one.beside[0]}"
        for line in one.beside[1].splitlines():
            yield f"      {visible(line)}".rstrip()
    elif not one.text and not one.without:
        yield "    a request without such a mistake"
    for block in one.output:
        yield ""
        for line in block.splitlines():
            yield f"    {line}".rstrip()
