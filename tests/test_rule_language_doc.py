"""docs/rule-language.md is complete, and true: every function with an example that comes to what the page says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from neolint.data import schema_text
from neolint.engine.compile import VIEW
from neolint.engine.evaluate import link
from neolint.engine.functions import FUNCTIONS
from neolint.engine.members import ELEMENTS, VIEW_MEMBERS
from neolint.engine.parse import _MACROS, parse

PAGE = (Path(__file__).parent.parent / "docs" / "rule-language.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)\(([^`]*)\)` \| [^|]+ \| `([^`]+)` \| `([^`]+)` \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE)


def test_every_function_is_documented_and_nothing_else() -> None:
    assert sorted(name for name, *_ in ROWS) == sorted(FUNCTIONS)


@pytest.mark.parametrize(("name", "signature", "example", "result"), ROWS, ids=[row[0] for row in ROWS])
def test_function(name: str, signature: str, example: str, result: str) -> None:
    optional = signature.count("[")
    takes = len(re.findall(r"\w+", signature))
    assert (takes - optional, takes) == (FUNCTIONS[name].least, FUNCTIONS[name].most)
    assert f"{name}(" in example
    got, wanted = link(parse(example))({}), link(parse(result))({})
    assert (type(got), got) == (type(wanted), wanted)


def test_every_macro_name_and_key_is_named() -> None:
    words = set(re.findall(r"\w+", PAGE))
    assert set(_MACROS) <= words
    assert words >= VIEW
    for members in (*VIEW_MEMBERS.values(), *ELEMENTS.values()):
        assert set(members) <= words
    for key in json.loads(schema_text("rule"))["properties"]:
        assert f"`{key}`" in PAGE or key in ("found-by", "since", "url"), key
