"""`neolint rule --test`: examples of rules, run. Bad ones must be found where they say, good ones not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neolint.check import Checked, Checker
from neolint.engine.load import load_rulebook, rule_files, with_user_rules
from neolint.engine.rules import Rule
from neolint.engine.values import CelError
from neolint.example import caret_text, example_checker, run, same_place, underlined
from neolint.node import UNKNOWN
from neolint.report import counted
from neolint.visible import visible

_MOST_SHOWN = 70


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not do what it is for: which one (from 1), what was expected, and what was found."""

    number: int
    expected: str
    found: str


def failure(rule: Rule, number: int, example: Mapping[str, Any], checked: Checked) -> Failure | None:
    """What is wrong with one example, given all that was found in it; None if it does what it is for."""
    mine = [finding for finding in checked.findings if finding.name == rule.name]
    if "bad" not in example:
        if not mine:
            return None
        said = "; ".join(f"{finding.message}, at {_shown(underlined(finding))}" for finding in mine)
        return Failure(number, "nothing of this rule, as the example is good", said)
    if not mine:
        return Failure(number, "a finding of this rule, as the example is bad", f"nothing: {_silence(rule, checked)}")
    if "caret" in example and not any(same_place(example["caret"], finding) for finding in mine):
        places = " and ".join(_shown(underlined(finding)) for finding in mine)
        return Failure(number, f"the caret under {_shown(caret_text(example['caret']))}", f"the caret under {places}")
    return None


def failures(rule: Rule, examples: Sequence[Mapping[str, Any]], checker: Checker) -> list[Failure]:
    """The examples of a rule that do not do what they are for."""
    tried = (
        failure(
            rule,
            number,
            example,
            run(checker, example[_kind(example)], example.get("account"), example.get("archive")),
        )
        for number, example in enumerate(examples, 1)
    )
    return [one for one in tried if one is not None]


def _kind(example: Mapping[str, Any]) -> str:
    return "bad" if "bad" in example else "good"


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
    failed = tried = without = 0
    for rule in rules:
        examples = pages[rule.code].get("examples", [])
        wrong = failures(rule, examples, checker)
        tried += len(examples)
        failed += len(wrong)
        without += not examples
        verdict = "FAILED" if wrong else "ok" if examples else "-"
        told = counted(len(examples), "example") if examples else "no examples"
        lines.append(f"{verdict:<6}  {rule.code} {rule.name}: {told}{f', {len(wrong)} failed' if wrong else ''}")
        for one in wrong:
            lines += [
                f"        {places.get((rule.code, one.number), visible(folder))}: example {one.number}",
                f"          expected: {visible(one.expected)}",
                f"          found:    {visible(one.found)}",
            ]
    counts = [counted(len(rules), "rule"), counted(tried, "example"), f"{failed} failed"]
    lines.append(", ".join([*counts, f"{without} without examples"] if without else counts))
    return "\n".join(lines) + "\n", 1 if failed else 0


def _silence(rule: Rule, checked: Checked) -> str:
    """Why a rule says nothing of an example."""
    if not checked.jobs:
        return "there is no compilation job in it"
    if not rule.runs:
        return ", ".join(sorted({finding.name for finding in checked.findings})) or "and no other rule speaks either"
    steps = [step for job in checked.jobs for step in rule.trace(job.view, job.places)]
    if not steps:
        return "`each` has nothing to go through"
    said = dict.fromkeys(f"`{part}` {_comes_to(value)}" for part, value in steps if (part, value) != ("when", True))
    if any(value is False for part, value in steps if part == "assert"):
        return "another rule speaks at its place"
    return "; ".join(said) or "`each` has nothing to go through"


def _comes_to(value: object) -> str:
    if isinstance(value, CelError):
        return f"is an error ({value.message})"
    if value is UNKNOWN:
        return "is unknown"
    return f"is {str(value).lower()}" if isinstance(value, bool) else "is neither true nor false"


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
            examples: Iterable[Any] = listed.children() if listed is not None else ()
            for number, (_, example) in enumerate(examples, 1):
                line, column = source.place(example.span.start)
                code: Any = entry.value
                yield code["code"], number, f"{visible(path)}:{line}:{column}"


def _shown(text: str) -> str:
    first, *more = text.splitlines() or [""]
    short = first if len(first) <= _MOST_SHOWN and not more else first[:_MOST_SHOWN] + "…"
    return short if short.startswith(('"', "'")) else f"`{short}`"
