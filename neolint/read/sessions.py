"""Sessions that are shown with their prompts: what was typed in them, without the prompts and what was printed."""

from __future__ import annotations

import re

from neolint.source import Span

# "$ ", "% ", "(env) $ ", "me@host:~/neo$ ", "[me@host neo]$ ", "sh-4.2$ ".
_PROMPT = re.compile(
    r"[ \t]*(?:\([\w.-]{1,40}\)[ \t]*)?"
    r"(?:\[?[\w.-]{1,40}@[\w.-]{1,60}[: ]?[\w~/.-]{0,80}\]?[ \t]?|(?:ba|z)?sh-[\d.]{1,9})?[$%][ \t]+(?=\S)"
)
# Before a line that goes on. What begins as a file's name is a redirection's, and no more of the command.
_SECOND_PROMPT = re.compile(r"[ \t]*>[ \t]+(?=[-'\"{}\[\]])")
_SECOND_IN_HERE = re.compile(r"[ \t]*>(?:[ \t]|$)")
_HERE = re.compile(r"<<-?[ \t]*(['\"]?)(\w+)\1")
_PYTHON_PROMPT = re.compile(r"[ \t]*(?:>>>|\.\.\.)(?:[ ]|$)")


def commands_in(text: str, pieces: list[Span]) -> list[Span]:
    """The commands of a session behind their prompts, without what was printed; nothing where there is no prompt."""
    found: list[Span] = []
    quotes, goes_on, here = 0, False, ""
    for start, end in pieces:
        expected = _SECOND_IN_HERE if here else _SECOND_PROMPT if goes_on else _PROMPT
        prompt = expected.match(text, start, end)
        if not prompt and not goes_on and not here:
            continue
        found.append(Span(prompt.end() if prompt else start, end))
        line = text[slice(*found[-1])]
        if here:
            here = "" if line.strip() == here else here
            continue
        quotes = re.sub(r"\\.", "", line).count("'") + (quotes if goes_on else 0)
        goes_on = line.rstrip().endswith("\\") or quotes % 2 == 1
        opened = _HERE.search(line)
        here = opened[2] if opened and not goes_on else ""
    return found


def statements_in(text: str, pieces: list[Span]) -> list[Span]:
    """The lines of a session without their prompts, and without what was printed; all of them where there are none."""
    found = [(match, end) for start, end in pieces if (match := _PYTHON_PROMPT.match(text, start, end))]
    if not any(">>>" in match[0] for match, _ in found):
        return pieces
    return [Span(match.end(), end) for match, end in found]
