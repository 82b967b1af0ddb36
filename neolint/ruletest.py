"""`neolint rule --test`: examples of rules, run. Bad ones must be found where they say, good ones not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neolint.engine.load import load_rulebook, rule_files, with_user_rules
from neolint.engine.rules import Rule
from neolint.example import caret_text, example_checker, findings, same_place, underlined
from neolint.finding import Finding
from neolint.report import counted
from neolint.visible import visible


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not do what it is for: which one (from 1), what was expected, and what was found."""

    number: int
    expected: str
    found: str


def failure(rule: Rule, number: int, example: Mapping[str, Any], found: Sequence[Finding]) -> Failure | None:
    """What is wrong with one example, given all that was found in it; None if it does what it is for."""
    mine = [finding for finding in found if finding.name == rule.name]
    if "bad" not in example:
        if not mine:
            return None
        said = "; ".join(f"{_shown(underlined(finding))}: {finding.message}" for finding in mine)
        return Failure(number, "a good example: nothing of this rule", said)
    if not mine:
        others = sorted({finding.name for finding in found})
        return Failure(
            number, "a bad example: a finding of this rule", f"only {', '.join(others)}" if others else "none"
        )
    if "caret" in example and not any(same_place(example["caret"], finding) for finding in mine):
        places = " and ".join(_shown(underlined(finding)) for finding in mine)
        return Failure(number, f"the caret under {_shown(caret_text(example['caret']))}", f"under {places}")
    return None


def failures(rule: Rule, examples: Sequence[Mapping[str, Any]], checker: Any) -> list[Failure]:
    """The examples of a rule that do not do what they are for."""
    tried = (
        failure(rule, number, example, findings(checker, example["bad" if "bad" in example else "good"]))
        for number, example in enumerate(examples, 1)
    )
    return [one for one in tried if one is not None]


def tested(folder: str) -> tuple[str, int]:
    """Run the examples of the users' rules in a folder or file: a line a rule, then the failures, and the exit code.
    2 where there is no rule file. Raises RuleFileError, and OSError.
    """
    if not rule_files([folder]):
        return f"{visible(folder)}: no rule files in it (.yaml, .yml)", 2
    book, pages = with_user_rules(load_rulebook(), [folder])
    checker = example_checker(book)
    rules = [rule for rule in book.rules if rule.code in pages]
    lines: list[str] = []
    places = _places(folder)
    failed = run = 0
    for rule in rules:
        examples = pages[rule.code].get("examples", [])
        wrong = failures(rule, examples, checker)
        run += len(examples)
        failed += len(wrong)
        verdict = "FAILED" if wrong else "ok" if examples else "-"
        told = counted(len(examples), "example") if examples else "no examples"
        lines.append(f"{verdict:<6}  {rule.code} {rule.name}: {told}{f', {len(wrong)} failed' if wrong else ''}")
        for one in wrong:
            lines += [
                f"        {places.get((rule.code, one.number), folder)}: example {one.number}",
                f"          expected: {visible(one.expected)}",
                f"          found:    {visible(one.found)}",
            ]
    without = sum(not pages[rule.code].get("examples") for rule in rules)
    counts = [counted(len(rules), "rule"), counted(run, "example"), f"{failed} failed"]
    lines.append(", ".join([*counts, f"{counted(without, 'rule')} without examples"] if without else counts))
    return "\n".join(lines) + "\n", 1 if failed else 0


def _places(folder: str) -> dict[tuple[str, int], str]:
    """Where the examples stand, by the code of their rule and their number: ``policies/acme.yaml:12:7``."""
    return {(code, number): place for path in rule_files([folder]) for code, number, place in _places_in(path)}


def _places_in(path: str) -> Iterator[tuple[str, int, str]]:
    from neolint.read.text import decode
    from neolint.read.yaml import parse_yaml

    with open(path, "rb") as file:
        source, _ = decode(path, file.read())
    for root in parse_yaml(source.text).roots[:1]:
        for _, entry in root.children() if root is not None else ():
            listed = entry.items.get("examples") if isinstance(entry.items, dict) else None
            for number, (_, example) in enumerate(listed.children() if listed is not None else (), 1):
                line, column = source.place(example.span.start)
                code: Any = entry.value
                yield code["code"], number, f"{visible(path)}:{line}:{column}"


def _shown(text: str) -> str:
    return text if text.startswith(('"', "'")) else f"`{text}`"
