"""`neolint rule`: what a rule means and how we know, and the list of them all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from neolint.engine.load import RuleBook, load_pages, load_rulebook, with_user_rules
from neolint.nearest import nearest
from neolint.rulepage import markdown, text
from neolint.rulepage.content import Page, PageMaker


def page(word: str, folders: Sequence[str], output_format: str) -> tuple[str, int]:
    """One rule by code, name or alias, or one cause of failure by its id: the text and the exit code (2: none such)."""
    book, pages = _book(folders)
    rule = book.get(word) or book.get(word.upper()) or book.get(word.lower())
    if rule is None:
        return _failure(word, book, output_format)
    made = PageMaker(book, pages).page(rule, columns=_COLUMNS[output_format])
    if output_format == "json":
        return json.dumps(made.plain(), indent=2) + "\n", 0
    return (markdown.render(made) if output_format == "markdown" else text.render(made)), 0


def _failure(word: str, book: RuleBook, output_format: str) -> tuple[str, int]:
    from neolint.explain import page as failures

    shown = failures.page(word, output_format)
    if shown is not None:
        return shown, 0
    meant = nearest(word, [*book.words(), *failures.ids()])
    lists = "; `neolint rule --all` lists the rules, `neolint explain --list` the causes of failures"
    hint = f'; did you mean "{meant}"?' if meant else lists
    return f'there is no rule "{word}"{hint}', 2


def table(folders: Sequence[str], output_format: str) -> tuple[str, int]:
    """Every rule by code: a line each, all their values, or all their pages."""
    book, pages = _book(folders)
    if output_format == "text":
        return text.table(sorted(book.rules, key=lambda rule: rule.code)), 0
    made = every_page(book, pages, columns=_COLUMNS[output_format])
    if output_format == "json":
        return json.dumps([one.plain() for one in made], indent=2) + "\n", 0
    return markdown.render_all(made), 0


def every_page(book: RuleBook, pages: Mapping[str, Mapping[str, Any]], *, columns: int) -> list[Page]:
    """The pages of all rules, by code."""
    maker = PageMaker(book, pages)
    return [maker.page(rule, columns=columns) for rule in sorted(book.rules, key=lambda rule: rule.code)]


def docs() -> dict[str, str]:
    """The files of docs/rules: a page for each of neolint's rules, and the index."""
    made = every_page(load_rulebook(), load_pages(), columns=_COLUMNS["markdown"])
    files = {f"{one.code}.md": f"{markdown.GENERATED}\n\n{markdown.render(one, linked=True)}" for one in made}
    return {"README.md": f"{markdown.GENERATED}\n\n{markdown.index(made)}", **files}


# How wide neolint's output is that a page shows: in a terminal it is indented by four.
_COLUMNS = {"text": 76, "json": 100, "markdown": 100}


def _book(folders: Sequence[str]) -> tuple[RuleBook, Mapping[str, Any]]:
    book, pages = load_rulebook(), load_pages()
    if folders:
        book, own = with_user_rules(book, list(folders))
        pages = {**pages, **own}
    return book, pages
