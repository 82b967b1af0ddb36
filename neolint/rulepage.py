"""`neolint rule`: what a rule means and how we know, and the list of them all."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from neolint.engine.load import RuleBook, load_pages, load_rulebook, with_user_rules
from neolint.engine.rules import Rule
from neolint.nearest import nearest

_EVIDENCE = {
    "documented": "the API model or an AWS page says so",
    "observed": "reproduced with the real client, or seen in a stored answer of the service",
    "logical": "it cannot be otherwise",
    "loader": "read in the published loader of Neo; the service may differ",
    "reported": "one user's report",
    "inferred": "our own deduction",
    "policy": "a rule of yours",
}


def page(word: str, folders: Sequence[str], output_format: str) -> tuple[str, int]:
    """One rule by code, name or alias: the text and the exit code (2 if there is no such rule)."""
    book, pages = _book(folders)
    rule = book.get(word) or book.get(word.upper()) or book.get(word.lower())
    if rule is None:
        meant = nearest(word, book.words())
        hint = f'; did you mean "{meant}"?' if meant else "; `neolint rule --all` lists them"
        return f'there is no rule "{word}"{hint}', 2
    values = _values(rule, pages.get(rule.code, {}))
    if output_format == "json":
        return json.dumps(values, indent=2) + "\n", 0
    return _text(values), 0


def table(folders: Sequence[str], output_format: str) -> tuple[str, int]:
    """Every rule in one list, by code."""
    book, pages = _book(folders)
    rules = sorted(book.rules, key=lambda rule: rule.code)
    if output_format == "json":
        return json.dumps([_values(rule, pages.get(rule.code, {})) for rule in rules], indent=2) + "\n", 0
    wide = max(len(rule.name) for rule in rules)
    lines = [f"{rule.code}  {rule.name.ljust(wide)}  {rule.severity:<7}  {rule.evidence}" for rule in rules]
    return "\n".join([*lines, f"{len(rules)} rules"]) + "\n", 0


def _book(folders: Sequence[str]) -> tuple[RuleBook, Mapping[str, Any]]:
    book, pages = load_rulebook(), load_pages()
    if folders:
        book, own = with_user_rules(book, list(folders))
        pages = {**pages, **own}
    return book, pages


def _values(rule: Rule, documented: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "aliases": list(rule.aliases),
        "severity": rule.severity,
        "evidence": rule.evidence,
        "source": documented.get("source"),
        "why": documented.get("why"),
        "fix": None if rule.fix is None else rule.safety,
        "related": documented.get("related", []),
        "examples": documented.get("examples", []),
    }


def _text(values: Mapping[str, Any]) -> str:
    lines = [f"{values['code']} {values['name']}", ""]
    fields = [
        ("severity", values["severity"]),
        ("evidence", f"{values['evidence']}: {_EVIDENCE.get(values['evidence'], '')}"),
        ("source", values["source"]),
        (
            "fix",
            {"safe": "yes, safe", "unsafe": "yes, to be looked at", "display": "shown only"}.get(values["fix"] or ""),
        ),
        ("formerly", ", ".join(values["aliases"])),
        ("related", ", ".join(values["related"])),
    ]
    for name, text in fields:
        if text:
            lines += textwrap.wrap(f"{name + ':':<10}{text}", 80, subsequent_indent=" " * 10)
    if values["why"]:
        for paragraph in values["why"].strip().split("\n\n"):
            lines += ["", *textwrap.wrap(" ".join(paragraph.split()), 80)]
    for kind in ("bad", "good"):
        examples = [example for example in values["examples"] if kind in example]
        if examples:
            lines += ["", f"{kind}:"]
            lines += [line for example in examples for line in _example(example[kind])]
    return "\n".join(lines) + "\n"


def _example(example: object) -> list[str]:
    """An example as a reader would write it: the members that matter, a line each, or the file."""
    if isinstance(example, dict) and "text" in example:
        return [f"    {line}" for line in str(example["text"]).splitlines()]
    if isinstance(example, dict):
        return [f"    {name}: {_written(value)}" for name, value in example.items()] or ["    (the job as it is)"]
    return [f"    {example}"]


def _written(value: object) -> str:
    return "(left out)" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
