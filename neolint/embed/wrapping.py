"""What stands around a document in a string: quotes that were kept, backslashes, braces around flags."""

from __future__ import annotations

import re

from neolint.embed.draft import Draft
from neolint.embed.literals import is_json_string, unescaped
from neolint.embed.tokens import Mistake
from neolint.finding import Edit
from neolint.source import Span

_MAX_LAYERS = 4
_MAX_BACKSLASHES = 3_000
_QUOTES = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’"}

# A backslash before the first quote: what follows was escaped for a string, a shell or a log.
_ESCAPED = re.compile(r"[^\"'“”‘’`\\]*\\")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|[^0-9A-Za-z]|[nrtbf])", re.DOTALL)
_JSON_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED_STRING = re.compile(r"(?<!\\)\\+([\"'])[^\"'\\]*\\+\1")
_OPENING_QUOTE = re.compile(r"\\*[\"']")

# Flags with nothing but quotes around them: no colon, no further bracket.
_FLAGS = re.compile(r"\\*[\"'“‘]?\s*-")
_BRACED_FLAGS = re.compile(r"\{\s*(?:-[^:{}\[\]\"'\\]*|(\\*[\"'])\s*-[^:{}\[\]\"'\\]*\1\s*)\}")
_LINE_END = re.compile(r"(?<![ \t])[ \t]*[\r\n][ \t\r\n]*")


def unwrapped(text: str, *, flags_expected: bool) -> tuple[Draft, list[Mistake]]:
    """What the layers hold, and a mistake for each that had to be taken off, with its place in the text."""
    draft, mistakes = Draft.of(text), []
    for _ in range(_MAX_LAYERS):
        found = _escaped(draft.text) or _quoted(draft.text, flags_expected=flags_expected)
        if found is None:
            break
        mistake, edits = found
        mistakes.append(mistake._replace(span=draft.origin(mistake.span)))
        draft = draft.apply(edits)
    return draft, mistakes


def flags_in_quotes(draft: Draft) -> tuple[Draft, list[Mistake]]:
    """Flags on one line and without braces around them. What is no flags stays as it is.

    Line ends are no mistake here: the schema has the words for those.
    """
    bounds = _bounds(draft.text)
    braced = _BRACED_FLAGS.fullmatch(draft.text, *bounds)
    if braced is None and not _FLAGS.match(draft.text, *bounds):
        return draft, []
    draft = draft.apply(Edit(Span(*match.span()), " ") for match in _LINE_END.finditer(draft.text, *bounds))
    if braced is None:
        return draft, []
    start, end = _bounds(draft.text)
    inner = _bounds(draft.text, start + 1, end - 1)
    quote = "" if braced[1] else '"'
    edits = [Edit(Span(start, inner.start), quote), Edit(Span(inner.end, end), quote)]
    return draft.apply(edits), [Mistake("flags-object", draft.origin(Span(start, end)))]


def _escaped(text: str) -> tuple[Mistake, list[Edit]] | None:
    if _ESCAPED.match(text) is None or text.count("\\") > _MAX_BACKSLASHES:
        return None
    edits = [
        Edit(Span(*match.span()), unescaped(match[0]) if match[0][1].isalnum() else match[0][1:])
        for match in _ESCAPE.finditer(text)
    ]
    if not edits:
        return None
    string = _ESCAPED_STRING.search(text)
    first = Span(*string.span()) if string else edits[0].span
    return Mistake("literal-backslash-quotes", first), edits


def _quoted(text: str, *, flags_expected: bool) -> tuple[Mistake, list[Edit]] | None:
    """Quotes around the whole that hold a document, or one more string in quotes."""
    start, end = _bounds(text)
    if end - start < 2 or _QUOTES.get(text[start]) != text[end - 1]:
        return None
    strict = is_json_string(text[start:end])
    body = text[start + 1 : end - 1]
    meant = (unescaped(body) if strict else body).strip()
    if not (_is_bracketed(meant) and not (strict and flags_expected)) and not _is_quoted(meant):
        return None
    edits = [Edit(Span(start, start + 1), ""), Edit(Span(end - 1, end), "")]
    if strict:
        found = _JSON_ESCAPE.finditer(text, start + 1, end - 1)
        edits += [Edit(Span(*match.span()), unescaped(match[0])) for match in found]
    return Mistake("double-encoded-json", Span(start, end)), edits


def _is_bracketed(text: str) -> bool:
    return (text[:1], text[-1:]) in (("{", "}"), ("[", "]"))


def _is_quoted(text: str) -> bool:
    """Whether the text is one more string: the same quote at both ends, and none of its kind between them."""
    if is_json_string(text):
        return True
    quote = _OPENING_QUOTE.match(text)
    if quote is None or len(text) < 2 * quote.end() or not text.endswith(quote[0]):
        return False
    return quote[0] not in text[quote.end() : -quote.end()] or _is_bracketed(text[quote.end() : -quote.end()].strip())


def _bounds(text: str, start: int = 0, end: int | None = None) -> Span:
    """Where the text, or a piece of it, begins and ends without the white space around it."""
    piece = text[start:end]
    first = start + len(piece) - len(piece.lstrip())
    return Span(first, max(first, start + len(piece.rstrip())))
