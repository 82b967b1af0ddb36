"""PyYAML's parsers and what they refuse, in words that help whoever wrote the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from neolint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_DIRECTIVES = 100  # libyaml compares each with all before it
_NOT_YAML = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_ESCAPE = re.compile(r"\\.[0-9a-fA-F]{0,8}")


class NotYamlError(Exception):
    """The text is no YAML from here on. ``rule`` is the problem's; ``what`` says in words what is wrong."""

    def __init__(self, span: Span, what: str, rule: str = "yaml-syntax") -> None:
        super().__init__(what)
        self.span, self.what, self.rule = span, what, rule


class TooDeepError(Exception):
    """libyaml gave up on how deep the collections are nested, ``at`` this offset."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def events(text: str, *, pure: bool = False) -> Iterator[Any]:
    """The parse events of a text, from libyaml where PyYAML has it. Raises NotYamlError and TooDeepError.

    They come one by one, and no parser runs far ahead: whoever stops asking has limited what a hostile text can cost.
    """
    import yaml

    _refuse_unreadable(text)
    if text.startswith("\ufeff"):  # a second byte order mark: skipped by the parsers, but not counted by both
        text = "\n" + text[1:]
    parser: Any
    if yaml.__with_libyaml__ and not pure:
        from yaml._yaml import CParser

        parser = CParser(text)
    else:
        parser = yaml.SafeLoader(text)
    try:
        while (event := parser.get_event()) is not None:
            yield event
    except yaml.MarkedYAMLError as error:
        if "maximum nesting depth" in str(error.problem):  # libyaml looks ahead, and has a limit of its own
            mark = error.problem_mark
            raise TooDeepError(min(mark.index, len(text)) if mark else 0) from None
        raise _refusal(error, text) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # PyYAML's own parser lets some of chr() through
        raise NotYamlError(Span(0, 0), "no YAML reader can decode this text") from error
    finally:
        parser.dispose()


def _refuse_unreadable(text: str) -> None:
    match = _NOT_YAML.search(text)
    if match is not None:
        raise NotYamlError(Span(*match.span()), f"the control character U+{ord(match[0]):04X} cannot stand in YAML")
    if text.count("\n%") > _MAX_DIRECTIVES and len(re.findall("^%TAG", text, re.MULTILINE)) > _MAX_DIRECTIVES:
        raise NotYamlError(Span(0, 0), f"there are more than {_MAX_DIRECTIVES} %TAG directives")


class _Mistake(NamedTuple):
    """What PyYAML said, and the text around the place of which it said so."""

    said: str
    doing: str
    text: str
    at: int
    since: int  # where the construct began that could not be finished

    @property
    def char(self) -> str:
        return self.text[self.at : self.at + 1]

    def before(self) -> str:
        """What stands on the line before the place."""
        start = self.at
        while start > 0 and self.text[start - 1] not in "\r\n\x85\u2028\u2029":
            start -= 1
        return self.text[start : self.at]

    def here(self) -> Span:
        return Span(self.at, min(self.at + 1, len(self.text)))


# What is said while a construct is read, and what a person would say. The place is that of the problem …
_AT_PLACE = (
    ("sequence entries are not allowed", 'a list item cannot begin here; put its "-" on a line of its own'),
    ("mapping keys are not allowed", "a key cannot begin here"),
    ("found unexpected ':'", 'a space is missing after this ":"'),
    ("<document start>", 'this does not belong to what stands before it; begin a new document with "---"'),
    ("node content", "a value is missing before this"),
    ("comment or", 'the text of a block ("|" or ">") begins on the next line'),
    ("a line break", 'the text of a block ("|" or ">") begins on the next line'),
    ("chomping or", 'the text of a block ("|" or ">") begins on the next line'),
    ("indentation indicator", 'the number after "|" or ">" must be 1 to 9'),
    ("undefined tag handle", "nothing says what the first part of this tag stands for"),
    ("incompatible YAML", "only YAML 1.1 and 1.2 can be read"),
)
# … or that of the construct.
_AT_CONSTRUCT = (
    ("quoted scalar", "this quote is never closed"),
    ("alias", 'after "*" comes the name of an anchor; put a value that begins with "*" in quotes'),
    ("anchor", 'after "&" comes a name; put a value that begins with "&" in quotes'),
    ("directive", 'this is no directive of YAML; put a key that begins with "%" in quotes'),
    ("tag", 'this tag is not written as YAML wants it; put a value that begins with "!" in quotes'),
)


def _refusal(error: Any, text: str) -> NotYamlError:
    """What one of the two parsers says, in words, and where the cause of it is."""
    place = error.problem_mark or error.context_mark
    since = error.context_mark or place
    index = min(place.index, len(text)) if place else 0
    mistake = _Mistake(str(error.problem), str(error.context or ""), text, index, since.index if since else index)
    if mistake.char == "\t" and ("start any token" in mistake.said or "a tab character" in mistake.said):
        return _tab(mistake)
    for refused in (_character, _collection, _key, _escape):
        refusal = refused(mistake)
        if refusal is not None:
            return refusal
    if "quoted scalar" not in mistake.doing or "unexpected" in mistake.said:
        for part, what in _AT_CONSTRUCT:
            if part in mistake.doing:
                return NotYamlError(Span(mistake.since, min(mistake.since + 1, len(text))), what)
    what = next((what for part, what in _AT_PLACE if part in mistake.said), "YAML cannot be read any further than this")
    return NotYamlError(mistake.here(), what)


def _tab(mistake: _Mistake) -> NotYamlError:
    end = mistake.at + len(mistake.text[mistake.at :]) - len(mistake.text[mistake.at :].lstrip("\t"))
    span = Span(mistake.at, end)
    if mistake.before().strip(" \t"):
        return NotYamlError(span, "a tab cannot stand here; use spaces")
    return NotYamlError(span, "a tab cannot indent a line", "yaml-tab-indent")


def _character(mistake: _Mistake) -> NotYamlError | None:
    if "start any token" not in mistake.said:
        return None
    return NotYamlError(mistake.here(), f'a value cannot begin with "{mistake.char}"; put it in quotes')


def _collection(mistake: _Mistake) -> NotYamlError | None:
    """What does not belong where it stands or how far it is indented. Of what stays open the reader speaks."""
    if "flow" in mistake.doing and "node" not in mistake.doing:
        closer = "]" if "sequence" in mistake.doing else "}"
        return NotYamlError(mistake.here(), f'a "," or "{closer}" is missing before this')
    if not mistake.doing.startswith("while parsing a block") or "node" in mistake.doing:
        return None
    before = mistake.before().rstrip()
    if before.endswith("}}"):
        return NotYamlError(mistake.here(), 'a value that begins with "{{" must stand in quotes')
    if before:
        return NotYamlError(mistake.here(), "nothing can follow the value before this; is a quote or a bracket wrong?")
    if "block mapping" in mistake.doing:
        what = "this line fits the indentation of no key above it"
        return NotYamlError(mistake.here(), "a list item cannot stand among keys" if mistake.char == "-" else what)
    return NotYamlError(mistake.here(), "this is no item of the list above it; is its indentation right?")


def _key(mistake: _Mistake) -> NotYamlError | None:
    if "could not find expected ':'" in mistake.said:
        line_end = _BREAKS.search(mistake.text, mistake.since)
        end = line_end.start() if line_end else len(mistake.text)
        return NotYamlError(
            Span(mistake.since, end), 'a ":" is missing here: this line is neither a key nor part of a value'
        )
    if "mapping values are not allowed" not in mistake.said:
        return None
    before = mistake.before()
    if ": " in before or "- " in before.lstrip()[2:]:
        return NotYamlError(mistake.here(), 'a ":" cannot stand in a value without quotes')
    if len(before) > 1000:
        return NotYamlError(mistake.here(), "a key of more than 1024 characters cannot be read")
    what = 'this line continues the value above it: check its indentation, and that a space follows the ":" above'
    return NotYamlError(Span(mistake.at - len(before.lstrip()), mistake.at + 1), what)


def _escape(mistake: _Mistake) -> NotYamlError | None:
    """The place is somewhere in the escape: libyaml and PyYAML's own parser choose differently."""
    said = mistake.said
    if "escape" not in said and "hexdecimal" not in said:
        return None
    match = _ESCAPE.match(mistake.text, max(mistake.text.rfind("\\", 0, mistake.at + 1), 0))
    if match is None:
        return None
    if "unknown escape" in said:
        written = match[0][:2]
        what = f'"{written}" is no escape; write "\\{written}", or put the value in single quotes'
        return NotYamlError(Span(match.start(), match.start() + 2), what)
    if "Unicode" in said:
        return NotYamlError(Span(*match.span()), "this escape stands for no character; write the character itself")
    return NotYamlError(Span(*match.span()), "this escape needs more hexadecimal digits")
