"""Which words of ``aws sagemaker create-compilation-job`` are options, which are values, and which are lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from neolint.finding import Problem
from neolint.nearest import nearest
from neolint.read.shell_text import Word, is_unknown
from neolint.source import Span

SKELETON = "generate-cli-skeleton"
INPUTS = ("cli-input-json", "cli-input-yaml")
_WITH_VALUE = (
    "ca-bundle", "cli-binary-format", "cli-connect-timeout", "cli-error-format", "cli-read-timeout", "color",
    "endpoint-url", "output", "profile", "query", "region",
)  # fmt: skip
_FLAGS = (
    "cli-auto-prompt", "debug", "no-cli-auto-prompt", "no-cli-pager", "no-paginate", "no-sign-request", "no-verify-ssl",
    "v2-debug", "version",
)  # fmt: skip
_DASHES = "–—−‐‑"


class Option(NamedTuple):
    """An option as it was typed, and the words that it takes. ``split``: words of its value were lost behind it."""

    name: str
    place: Span
    values: list[Word]
    split: bool = False


@dataclass
class Options:
    """What a call is given. ``open``: there are words that nobody knows, which may be further options. ``meant`` are
    the options that misspelt ones stand for.
    """

    found: dict[str, Option] = field(default_factory=dict)
    open: bool = False
    skeleton: bool = False
    meant: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        """The value of an option, if it is known and one word."""
        option = self.found.get(name)
        if option is None or len(option.values) != 1 or not option.values[0].known:
            return None
        return option.values[0].text


@lru_cache(maxsize=1)
def members() -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    """The request's members and their schemas, by the option that gives each."""
    from neolint.schema import load_schema

    return {_kebab(name): (name, schema) for name, schema in load_schema("request")["properties"].items()}


def _kebab(name: str) -> str:
    return "".join(f"-{char.lower()}" if char.isupper() else char for char in name).lstrip("-")


@lru_cache(maxsize=1)
def _known() -> tuple[str, ...]:
    return (*members(), *INPUTS, SKELETON, *_WITH_VALUE, *_FLAGS)


def read_options(argv: list[Word], verb: int) -> Options:
    """The options of a call, whose ``create-compilation-job`` is word ``verb``."""
    read = Options()
    words = [word for at, word in enumerate(argv) if at > 0 and at != verb]
    at, previous = 0, None
    begun = verb - 1  # what stands before the verb is the CLI's own, with the service's name among it
    while at < len(words):
        word = words[at]
        if is_unknown(word) and word.many:
            read.open = True
            at += 1
            previous = None
        elif at < begun and not word.text.startswith("--"):
            at += 1  # `sagemaker`, `exec --`, an image
        elif _is_option(word):
            at, previous = _option(read, words, at, early=at < begun)
        else:
            at = _stray(read, words, at, previous)
    return read


def _is_option(word: Word) -> bool:
    text = word.text
    return text.startswith("--") and len(text) > 2 and " " not in text.partition("=")[0]


def _looks_like_one(word: Word) -> bool:
    """What argparse takes for an option, and not for a value."""
    text = word.text
    return len(text) > 1 and text[0] == "-" and " " not in text and not text[1:].replace(".", "", 1).isdigit()


def _option(read: Options, words: list[Word], at: int, *, early: bool) -> tuple[int, Option | None]:
    word = words[at]
    typed, equals, _ = word.text.partition("=")
    place = word.place(0, len(typed))
    if word.meets_unknown(0, len(typed)):
        read.open = True
        return at + 1, None
    name = _resolved(typed[2:])
    at += 1
    if name is None:
        if not early:
            read.problems.append(_unknown_option(read, typed, place))
        while not early and at < len(words) and not _is_option(words[at]):
            at += 1
        return at, None
    if name in _FLAGS:
        return at, None
    if name == SKELETON:
        read.skeleton = True
        return at + (at < len(words) and not _looks_like_one(words[at])), None
    values: list[Word] = []
    most = len(words) if members().get(name, ("", {}))[1].get("type") == "array" else 1
    if equals:
        values.append(_rest(word, len(typed) + 1))
        most = 1
    while len(values) < most and at < len(words) and not _looks_like_one(words[at]):
        values.append(words[at])
        at += 1
    option = Option(name, place, values)
    if values:
        read.found[name] = option
    else:
        read.problems.append(Problem("cli-option-without-value", place, {"option": typed}))
    return at, option


def _rest(word: Word, start: int) -> Word:
    """A value behind an equals sign."""
    rest = word.cut(start, len(word.text))
    if not rest.text:
        rest.span = Span(word.span.end, word.span.end)
    return rest


def _resolved(name: str) -> str | None:
    """The option of a name; the AWS CLI takes a beginning that fits one option alone."""
    if name in _known():
        return name
    fitting = [known for known in _known() if known.startswith(name)]
    return fitting[0] if len(fitting) == 1 else None


def _unknown_option(read: Options, typed: str, place: Span) -> Problem:
    inner, name = None, typed[2:]
    for option, (_, schema) in members().items():
        for member in schema.get("properties", {}):
            if _kebab(member).replace("s3-uri", "s3uri") == name or _kebab(member) == name:
                inner = f"{member} is a member of --{option}"
                read.meant.add(option)
    meant = None if inner else nearest(name, _known())
    if meant is not None and meant in members():
        read.meant.add(meant)
    return Problem(
        "cli-unknown-option", place, {"option": typed, "nearest": f"--{meant}" if meant else None, "inner": inner}
    )


def _stray(read: Options, words: list[Word], at: int, previous: Option | None) -> int:
    """Words that belong to no option: the AWS CLI refuses the call because of them."""
    word, first = words[at], at
    while at < len(words) and not _is_option(words[at]) and not (is_unknown(words[at]) and words[at].many):
        at += 1
    text = word.text if len(word.text) <= 40 else word.text[:40] + "…"
    if word.text[:1] and word.text[0] in _DASHES:
        straight = "--" + word.text.lstrip(_DASHES + "-")
        read.problems.append(Problem("cli-long-dash", word.span, {"text": text, "meant": straight}))
    elif word.text in ("\\", " ", "\\ ") or (not word.text.strip() and "\\" not in word.text):
        read.problems.append(Problem("shell-broken-continuation", word.span, {"text": "\\ "}))
    elif previous is not None and previous.values and _is_split(previous, word):
        variable = 2 in word.bare
        values = {"option": f"--{previous.name}", "text": text, "variable": variable, "count": at - first}
        read.problems.append(Problem("cli-value-split", word.span, values))
        read.found[previous.name] = previous._replace(split=True)
    else:
        read.problems.append(Problem("cli-stray-word", word.span, {"text": text, "count": at - first}))
    return at


def _is_split(previous: Option, word: Word) -> bool:
    """Whether a word looks like the rest of the value before it, cut off by a blank."""
    before = previous.values[-1].text
    if previous.name in ("region", "profile", "output", "query", "endpoint-url"):
        return False
    return (
        2 in word.bare or before.endswith((",", ":", "=", "{", "[")) or before[:1] in "{[" or word.text[:1] in ",:=}]"
    )
