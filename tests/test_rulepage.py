"""`neolint rule`: what a page says, in every format, and that docs/rules says the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import Result

from neolint.cli import neolint
from neolint.engine.parse import parse_template
from neolint.explain import page as failures
from neolint.explain.catalogue import load_catalogue
from neolint.rulepage import docs
from neolint.rulepage.plain import plain
from tests.jobs import as_json, book, changed
from tests.runner import CliRunner

ROOT = Path(__file__).parent.parent
FILES = docs()
FAILURES = failures.docs()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(neolint, ["rule", *arguments])


def test_a_page_shows_the_very_output_of_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = json.loads(run("NEO240", "--format", "json").stdout)
    example = next(one for one in page["examples"] if "bad" in one)
    (tmp_path / "job.json").write_text(as_json(changed(example["bad"])))
    checked = CliRunner(env={"COLUMNS": "100"}).invoke(neolint, ["check", "job.json", "--select", "NEO240"])
    shown = checked.stdout.replace(" (--fix --unsafe-fixes)", "")  # a page says of the fix how safe it is
    assert shown.startswith(example["output"] + "\n\n1 error")
    assert example["output"] in FILES["NEO240.md"]


def test_a_page_in_a_terminal() -> None:
    page = run("keras-channel-last").stdout
    assert page.startswith("NEO240 keras-channel-last\n\nKERAS shapes are written channels first")
    assert "evidence:   documented: the API model or an AWS page says so\n" in page
    assert "fix:        put the channels first (unsafe: " in page
    assert "Input shapes should be provided in NCHW format" in page
    prose = [line for line in page.splitlines() if not line.startswith("    ")]
    assert max(map(len, prose)) <= 80


@pytest.mark.parametrize(("word", "says"), [("NEO106", "coreml-spelling"), ("enum-case", "coreml-spelling")])
def test_a_page_names_what_the_rule_was_called(word: str, says: str) -> None:
    assert says in run(word).stdout


def test_related_rules_name_each_other() -> None:
    # NEO411 lists NEO301 among the related, NEO301 does not list NEO411
    page = json.loads(run("NEO301", "--format", "json").stdout)
    assert {"code": "NEO411", "name": "invalid-accelerator-combo", "how": "see"} in page["related"]


def test_every_failure_that_names_a_rule_is_on_its_page() -> None:
    pages = {page["name"]: page for page in json.loads(run("--all", "--format", "json").stdout)}
    for entry in load_catalogue():
        for word in entry.related:
            rule = book().get(word)
            assert rule is not None
            said = {one["failure"] for one in pages[rule.name]["aws_messages"]}
            assert entry.id in said, f"{rule.name} does not show {entry.id}"


def test_all_rules_in_every_format() -> None:
    assert run("--all").stdout.splitlines()[-1] == f"{len(book().rules)} rules"
    assert len(json.loads(run("--all", "--format", "json").stdout)) == len(book().rules)
    document = run("--all", "--format", "markdown").stdout
    titles = re.findall(r"^## (NEO\d+ \S+)$", document, re.MULTILINE)
    assert titles == [f"{rule.code} {rule.name}" for rule in sorted(book().rules, key=lambda rule: rule.code)]
    anchors = set(re.findall(r"\]\(#([^)]+)\)", document))
    assert anchors == {title.lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize(("name", "files"), [("rules", FILES), ("failures", FAILURES)])
def test_docs_are_fresh(name: str, files: dict[str, str]) -> None:
    folder = ROOT / "docs" / name
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    stale = sorted(file for file in {*there, *files} if there.get(file) != files.get(file))
    assert not stale, "run `python tools/make_docs.py`"


@pytest.mark.parametrize("word", ["s3-region", "S3-REGION"])
def test_a_cause_of_failure_has_a_page_too(word: str) -> None:
    shown = run(word)
    assert shown.exit_code == 0
    assert "my-models is in eu-west-1, the job ran in us-east-1." in shown.stdout
    assert "- create the job in the Region eu-west-1" in shown.stdout
    assert json.loads(run(word, "--format", "json").stdout)["id"] == "s3-region"
    assert "[bucket-region-mismatch](../rules/NEO613.md)" in FAILURES["s3-region.md"]


def test_what_a_cause_cannot_name_is_left_out_or_asked_for() -> None:
    shown = run("arch-none").stdout
    assert "`aws s3 ls S3_URI`" in shown
    assert not re.search(r"\{\w+\}", "".join(FAILURES.values())), "a name in braces reached a page"


def test_an_id_that_is_nearly_one() -> None:
    shown = run("s3-regoin")
    assert (shown.exit_code, shown.stderr) == (2, 'neolint: there is no rule "s3-regoin"; did you mean "s3-region"?\n')


def test_links_of_the_docs_lead_somewhere() -> None:
    for name, text in FILES.items():
        for link in re.findall(r"\]\((NEO\w+\.md)\)", text):
            assert link in FILES, f"{name} links to {link}"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("{framework} on {target.name}", "{framework} on {target}"),
        ("{json(input.shape)} and {options[\"trt-ver\"]}", "{shape} and {trt-ver}"),
        ('no "{framework}"{region == null ? "" : "; in " + region}', 'no "{framework}"; in {region}'),
        ('it is {kind == "request" ? "sent" : "done"}', "it is sent / done"),
        ("{size(inputs)} of {options[framework]}", "{number of inputs} of {options[framework]}"),
        ("from {facts.low} on", "from 21 on"),
        ('{inputs.map(i, i.name)} {kind.replace("a", "b")}', "{inputs} {kind}"),
    ],
)  # fmt: skip
def test_messages_in_plain_form(message: str, expected: str) -> None:
    assert plain(parse_template(message), {"low": 21}) == expected


def test_users_rules_have_pages_too(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(
        "- code: ACME001\n  name: our-role\n  severity: error\n  evidence: policy\n  assert: 'false'\n"
        "  at: request.RoleArn\n  message: the role {request.RoleArn} | is <ours>\n"
        "  examples: [{bad: {}, caret: '\"arn:aws:iam::123456789012:role/NeoRole\"'}]\n"
    )
    page = run("ACME001", "--rules", str(tmp_path), "--format", "markdown").stdout
    assert "```text\nthe role {RoleArn} | is <ours>\n```" in page
    assert "error[ACME001]: the role arn:aws:iam::123456789012:role/NeoRole | is <ours>" in page
    assert "## Rules of your own" in run("--all", "--rules", str(tmp_path), "--format", "markdown").stdout


def test_a_rules_own_text_of_aws_stands_for_the_samples_of_the_failure_it_fits() -> None:
    page = json.loads(run("wrong-type", "--format", "json").stdout)
    assert {one["failure"] for one in page["aws_messages"]} == {"req-param"}
    assert all("Invalid type for parameter" in one["text"] for one in page["aws_messages"])


def test_texts_of_aws_cost_no_start_up() -> None:
    assert not any("aws_message" in rule.entry for rule in book().rules)


def test_help_is_shown_by_itself_where_no_example_shows_it() -> None:
    assert "help:       save the file as UTF-8\n" in run("NEO002").stdout
    assert "help:       " not in run("NEO301").stdout
    assert "| help | save the file as UTF-8 |" in FILES["NEO002.md"]
