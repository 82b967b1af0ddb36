"""Every example that a rule carries is run: the bad ones fire, where they say, and the good ones do not."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from neolint.engine.load import load_pages
from neolint.engine.rules import Rule
from neolint.finding import Finding
from neolint.fix import correct
from tests.jobs import as_json, book, changed, check, names, underlined

PAGES = load_pages()
EXAMPLES = [
    pytest.param(book().get(code), kind, example, id=f"{code}-{kind}-{number}")
    for code, page in sorted(PAGES.items())
    for number, example in enumerate(page.get("examples", []))
    for kind in ("bad", "good")
    if kind in example
]
# How sure we are bounds how loudly a rule may speak.
LOUDEST = {
    "documented": "error",
    "observed": "error",
    "logical": "error",
    "loader": "warning",
    "reported": "warning",
    "inferred": "warning",
    "policy": "error",
}
# Those whose mistake no request of a few members can show.
WITHOUT_BAD_EXAMPLE = re.compile(r"NEO00.|NEO0[123].|NEO04[0-5]|NEO09[45]|NEO108|NEO12[01]|NEO13[12]|NEO267")


def run(example: dict[str, Any]) -> list[Finding]:
    if "text" in example:
        return check(example["text"], f"job.{example['as']}").findings
    return check(as_json(changed(example))).findings


@pytest.mark.parametrize(("rule", "kind", "example"), EXAMPLES)
def test_example(rule: Rule, kind: str, example: dict[str, Any]) -> None:
    findings = run(example[kind])
    mine = [finding for finding in findings if finding.name == rule.name]
    if kind == "good":
        assert not mine
        return
    assert mine, f"{rule.name} says nothing; these do: {names(findings)}"
    caret = "None" if example["caret"] is None else str(example["caret"])
    assert _bare(caret) in [_bare(underlined(finding)) for finding in mine]


FIXABLE = [
    param
    for param in EXAMPLES
    if param.values[1] == "bad" and isinstance(param.values[0], Rule) and param.values[0].fix
]


@pytest.mark.parametrize("notation", ["json", "yaml"])
@pytest.mark.parametrize(("rule", "kind", "example"), FIXABLE)
def test_fixing_an_example_silences_its_rule(rule: Rule, kind: str, example: dict[str, Any], notation: str) -> None:
    bad = example[kind]
    if "text" in bad:
        text, name = bad["text"], f"job.{bad['as']}"
    else:
        request = changed(bad)
        text = as_json(request) if notation == "json" else yaml.safe_dump(request, sort_keys=False)
        name = f"job.{notation}"
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


def _bare(text: str) -> str:
    """Without white space and as JSON writes line ends: an example need not know how its file is indented."""
    return re.sub(r"\s+|\\n", "", text)


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
