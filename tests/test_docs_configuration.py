"""docs/configuration.md: every key is in it, and every configuration in it can be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from neolint.config import check_rules, read_config
from neolint.schema import load_schema
from tests.jobs import book

TEXT = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(yaml|toml)\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("name", load_schema("config")["properties"])
def test_every_key_is_described(name: str) -> None:
    assert f"`{name}`" in TEXT
    assert any(re.search(rf"^{name}:", block, re.MULTILINE) for _, block in BLOCKS), "has no example"


@pytest.mark.parametrize(("notation", "block"), BLOCKS)
def test_the_examples_can_be_used(tmp_path: Path, notation: str, block: str) -> None:
    path = tmp_path / ("pyproject.toml" if notation == "toml" else ".neolint.yaml")
    path.write_text(block, encoding="utf-8")
    config = read_config(str(path))
    check_rules(config, book().rules)
    assert config.values


def test_the_codes_it_names_are_those_of_their_rules() -> None:
    for code, name in {
        "NEO090": "malformed-suppression",
        "NEO091": "suppression-names-no-rule",
        "NEO092": "suppression-unknown-rule",
        "NEO093": "unused-suppression",
        "NEO094": "suppression-without-reason",
        "NEO095": "unused-ignore-entry",
        "NEO012": "json-comment",
        "NEO001": "internal-error",
    }.items():
        assert code in TEXT
        rule = book().get(code)
        assert rule is not None
        assert rule.name == name
