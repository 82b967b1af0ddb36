"""Properties of the Python reader: what it says a string is, Python says too, and every character stands where it says."""

from __future__ import annotations

import json
import textwrap
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from neolint.read import Limits, read
from neolint.read.python import may_call
from neolint.source import Source
from tests.jobs import check

WORD = st.text(st.sampled_from("ab,{}% ü'\"\\\n\t0"), max_size=8)
PLAIN = st.text(st.sampled_from("ab,ü 0"), max_size=8)


def _raw(text: str) -> str:
    return f"r'{text}'" if not set(text) & set("'\\\n") else repr(text)


def _triple(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""{escaped}"""'


LITERAL = st.one_of(WORD.map(repr), WORD.map(_raw), WORD.map(_triple), WORD.map(lambda text: json.dumps(text)))


@st.composite
def expressions(draw: st.DrawFn, names: list[str]) -> str:
    """An expression that makes a string of literals and of names that stand for strings."""
    name = draw(st.sampled_from(names)) if names else draw(LITERAL)
    other = draw(st.sampled_from(names)) if names else draw(LITERAL)
    literal, plain = draw(LITERAL), draw(PLAIN)
    braces = plain.replace("{", "{{")
    return draw(
        st.sampled_from(
            [
                literal,
                f"({literal}  # a comment\n    {draw(LITERAL)})",
                f"{name} + {literal}",
                f"'{plain}'.join([{name}, {other}, {literal}])",
                f"'{plain}%s{plain}%5s%%' % ({name}, {other})",
                f"'{plain}%(k)s' % {{'k': {name}}}",
                f"'{braces}{{}}{{{{{{k!s:>3}}'.format({name}, k={other})",
                f"({name})[1:3] + ({other})[-2:]",
                f"({name}).upper().lower().strip()",
                f"({name}).replace('a', {literal})",
                f"({name}).split(',')[0]",
                f"json.dumps({{'k': {name}, 'n': [1, 2.5, None, True]}})",
                f"json.loads(json.dumps([{name}, {other}]))[1]",
                f"textwrap.dedent({name})",
                f"{name} * 2",
                f"({name} if len({other}) > 2 else {literal})",
                f"os.path.join({name}, {other})",
                *([f"f'{plain}{{{name}}}{{{{{plain}{{{other}!s:>4}}'", f"rf'{{{name}}}' '{plain}'"] if names else []),
            ]
        )
    )


@st.composite
def programs(draw: st.DrawFn) -> str:
    lines = ["import json, os, textwrap"]
    names: list[str] = []
    for number in range(draw(st.integers(1, 6))):
        lines.append(f"v{number} = {draw(expressions(names))}")
        names.append(f"v{number}")
    return "\n".join(lines)


@given(programs(), st.booleans())
def test_a_string_is_what_python_makes_of_it_and_each_character_stands_where_it_was_typed(
    program: str, in_notebook: bool
) -> None:
    names: dict[str, Any] = {}
    exec(program, names)
    last = max(name for name in names if name[0] == "v" and name[1:].isdigit())
    text, path = f"{program}\nsm.create_compilation_job(CompilationJobName={last})\n", "a.py"
    if in_notebook:
        cell = {"cell_type": "code", "source": text.splitlines(keepends=True), "outputs": []}
        text, path = json.dumps({"cells": [cell], "nbformat": 4}), "a.ipynb"
    (document,) = read(Source(path, text), limits=Limits())
    assert document.root is not None
    node = document.root.child("CompilationJobName")
    assert node is not None
    assert node.value == names[last]
    assert node.places is not None
    starts, ends = node.places()
    assert len(starts) == len(ends) == len(names[last])
    for char, start, end in zip(names[last], starts, ends, strict=True):
        assert 0 <= start <= end <= len(text)
        if end - start == 1 and char.lower() in "ab0":
            assert text[start].lower() in (char.lower(), "ü")  # json.dumps writes ü as \\u00fc


TOKEN = st.sampled_from(
    'a b f ( ) [ ] { } : , . = == + % \' " """ f\' \\ \n \n  # if else for in def class return lambda while try except : '
    "import json as with del global 1 0 None 'x' {a} sm.create_compilation_job( **a CompilationJobName= InputConfig= "
    "model.compile( target_instance_family= 'ml_c5' @ await async yield := -> \t ! %% %time ! ? ü \u201c "
    "json.dumps( .format( .replace( .join( .update( [1:] *a = a".split(" ")
)


@given(st.lists(TOKEN, max_size=60), st.sampled_from(["", " "]), st.sampled_from(["a.py", "a.ipynb"]))
def test_any_program_is_read_without_an_exception(tokens: list[str], between: str, path: str) -> None:
    text = "a = 'x'\nsm.create_compilation_job(CompilationJobName=a)\n" + between.join(tokens)
    if path == "a.ipynb":
        text = json.dumps({"cells": [{"cell_type": "code", "source": text}, {"cell_type": "code", "source": tokens}]})
    check(text, path)


@given(st.binary(max_size=200), st.integers(0, 200), st.sampled_from(["a.py", "a.ipynb", "a"]))
def test_any_bytes_in_a_file_with_a_call_give_a_report(junk: bytes, at: int, path: str) -> None:
    call = b'# coding: latin-1\nsm.create_compilation_job(CompilationJobName="a")\n'
    cell = json.dumps({"cells": [{"cell_type": "code", "source": call.decode()}], "nbformat": 4}).encode()
    whole = cell if path == "a.ipynb" else call
    check(whole[:at] + junk + whole[at:], path)


VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), VALUE, max_size=4))
def test_a_literal_is_read_as_python_reads_it(value: dict[str, Any]) -> None:
    text = f"sm.create_compilation_job(CompilationJobName='a', **{value!r})\n"
    if may_call(text):
        (document,) = read(Source("a.py", text), limits=Limits())
        assert document.value == {"CompilationJobName": "a", **value}


def test_the_lines_that_are_taken_out_leave_every_other_character_where_it_is() -> None:
    from neolint.read.python.magic import without_magic

    cell = textwrap.dedent(
        '''
        !pip install "x \\
           y
        text = """
        %not magic
        """ % (
        %a,
        )
        files = !ls
        %time a = 1
        a?
        '''
    )
    kept = without_magic(cell)
    assert len(kept) == len(cell)
    assert [line.strip() for line in kept.splitlines()] == [
        "", "_", "", 'text = """', "%not magic", '""" % (', "%a,", ")", "files = _", "_=    a = 1", "_",
    ]  # fmt: skip
