"""Every example that a rule carries is run: the bad ones fire, where they say, and the good ones do not."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from neolint.engine.form import LOUDEST
from neolint.engine.load import load_pages
from neolint.engine.rules import Rule
from neolint.example import changed, is_file, run, written
from neolint.fix import correct
from neolint.ruletest import failure
from tests.jobs import book, check, checker, names

PAGES = load_pages()
EXAMPLES = [
    pytest.param(book().get(code), number, example, id=f"{code}-{number}")
    for code, page in sorted(PAGES.items())
    for number, example in enumerate(page.get("examples", []), 1)
]
# Those whose mistake no request of a few members can show.
WITHOUT_BAD_EXAMPLE = re.compile(r"NEO87[01]|NEO00.|NEO0[123].|NEO04[0-5]|NEO09[45]|NEO108|NEO12[01]|NEO13[125]|NEO267")


@pytest.mark.parametrize(("rule", "number", "example"), EXAMPLES)
def test_example(rule: Rule, number: int, example: dict[str, Any]) -> None:
    assert ("bad" in example) != ("good" in example)
    given = example["bad" if "bad" in example else "good"]
    checked = run(checker(), given, example.get("account"), example.get("archive"))
    assert failure(rule, number, example, checked) is None
    assert "caret" in example or "bad" not in example, "says not where the caret is"


FIXABLE = [
    pytest.param(rule, number, example, id=f"{code}-{number}")
    for code, page in sorted(PAGES.items())
    for number, example in enumerate(page.get("examples", []), 1)
    if (rule := book().get(code)) is not None and rule.fix and "bad" in example
]


@pytest.mark.parametrize("notation", ["json", "yaml"])
@pytest.mark.parametrize(("rule", "number", "example"), FIXABLE)
def test_fixing_an_example_silences_its_rule(rule: Rule, number: int, example: dict[str, Any], notation: str) -> None:
    name, text = written(example["bad"])
    if notation == "yaml" and not is_file(example["bad"]):
        name, text = "job.yaml", yaml.safe_dump(changed(example["bad"]), sort_keys=False)
    before = check(text, name)
    fixable = [
        finding
        for finding in before.findings
        if finding.name == rule.name and finding.fix is not None and finding.fix.safety != "display"
    ]
    result = correct(lambda raw: check(raw, name), text.encode(), before, unsafe=True)
    after = result.checked.findings
    assert names(after).count(rule.name) == names(before.findings).count(rule.name) - len(fixable)
    errors = {finding.name for finding in before.findings if finding.severity == "error"}
    assert not [finding.name for finding in after if finding.severity == "error" and finding.name not in errors]
    assert not result.refused
    again = correct(lambda raw: check(raw, name), result.raw, result.checked, unsafe=True)
    assert (again.fixed, again.raw) == (0, result.raw)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.code) for rule in book().rules])
def test_rule_is_whole(rule: Rule) -> None:
    assert rule.entry["severity"] in ("error", "warning", "info")
    order = ("info", "warning", "error")
    assert order.index(rule.severity) <= order.index(LOUDEST[rule.evidence]), "louder than its evidence allows"
    page = PAGES[rule.code]
    assert page.get("source"), "says not how we know"
    if not WITHOUT_BAD_EXAMPLE.match(rule.code):
        assert any("bad" in example for example in page.get("examples", [])), "has no bad example"


def test_codes_and_names_are_unique_and_sorted() -> None:
    codes = [rule.code for rule in book().rules]
    assert codes == sorted(set(codes))
    words = [word for rule in book().rules for word in (rule.code, rule.name, *rule.aliases)]
    assert len(words) == len(set(words))


def test_related_and_replaced_rules_exist() -> None:
    for rule in book().rules:
        for name in (*rule.over, *PAGES[rule.code].get("related", [])):
            assert book().get(name) is not None, f"{rule.name} names {name}"
