"""Text that is safe to print: what a terminal, a log or a reader's eye could be fooled by is made visible."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    """The text with every control, bidi, zero-width or otherwise unprintable character written as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char.isprintable() else escape(char) for char in text)


def escape(char: str) -> str:
    r"""One character as Python would write it in a string: ``\n``, ``\x1b``, ``\u202e``."""
    return char.encode("unicode_escape").decode("ascii")


def shorten(text: str, limit: int = 60) -> str:
    """The text, cut in its middle where it is longer than ``limit`` characters."""
    if len(text) <= limit:
        return text
    head = (limit - 1) * 2 // 3
    return f"{text[:head]}…{text[len(text) - (limit - 1 - head) :]}"


def width(text: str) -> int:
    """How many columns a terminal gives the text, which ``visible`` has been through."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
