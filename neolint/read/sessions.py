"""Sessions that are shown with their prompts: what was typed in them, without the prompts and what was printed."""

from __future__ import annotations

import re

from neolint.source import Span

_PROMPT = re.compile(r"[ \t]*\$[ \t]+(?=\S)")
_PYTHON_PROMPT = re.compile(r"[ \t]*(?:>>>|\.\.\.)(?:[ ]|$)")


def commands_in(text: str, pieces: list[Span]) -> list[Span]:
    """The commands of a session behind their ``$``, without what was printed; nothing where there is no ``$``."""
    found: list[Span] = []
    quotes, goes_on = 0, False
    for start, end in pieces:
        prompt = None if goes_on else _PROMPT.match(text, start, end)
        if prompt or goes_on:
            found.append(Span(prompt.end() if prompt else start, end))
            line = text[slice(*found[-1])]
            quotes = re.sub(r"\\.", "", line).count("'") + (quotes if goes_on else 0)
            goes_on = line.rstrip().endswith("\\") or quotes % 2 == 1
    return found


def statements_in(text: str, pieces: list[Span]) -> list[Span]:
    """The lines of a session without their prompts, and without what was printed; all of them where there are none."""
    found = [(match, end) for start, end in pieces if (match := _PYTHON_PROMPT.match(text, start, end))]
    if not any(">>>" in match[0] for match, _ in found):
        return pieces
    return [Span(match.end(), end) for match, end in found]
