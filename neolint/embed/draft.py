"""A text under correction that remembers where each of its characters was written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from neolint.finding import Edit
from neolint.source import Span


@dataclass(frozen=True, slots=True)
class Draft:
    """A corrected text. Character ``i`` stands for ``original[starts[i]:ends[i]]``, empty where it was added.

    The pieces are in order. Characters that replaced something together share its piece.
    """

    original: str
    text: str
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, text: str) -> Draft:
        """A draft in which nothing is corrected yet."""
        return cls(text, text, list(range(len(text))), list(range(1, len(text) + 1)))

    def apply(self, edits: Iterable[Edit]) -> Draft:
        """The next draft. The edits count in its text and do not overlap; those at one place keep their order."""
        texts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for edit in sorted(edits, key=lambda edit: edit.span):
            (start, end), text = edit.span, edit.text
            texts += self.text[done:start], text
            starts += self.starts[done:start]
            ends += self.ends[done:start]
            piece = self.origin(Span(start, end))
            starts += [piece.start] * len(text)
            ends += [piece.end] * len(text)
            done = end
        texts.append(self.text[done:])
        return Draft(self.original, "".join(texts), starts + self.starts[done:], ends + self.ends[done:])

    def origin(self, span: Span) -> Span:
        """Where in the original text a piece of this draft was written. Empty only for what was added."""
        start, end = span
        if start < end:
            return Span(self.starts[start], self.ends[end - 1])
        if start < len(self.starts):
            return Span(self.starts[start], self.starts[start])
        return Span(len(self.original), len(self.original))

    def edits(self) -> tuple[Edit, ...]:
        """The edits that turn the original text into this draft: as few and as small as they can be, in order."""
        groups: list[tuple[int, int, list[str]]] = []
        done = 0
        for character, start, end in zip(self.text, self.starts, self.ends, strict=True):
            if groups and (start < done or groups[-1][:2] == (start, end)):
                first, last, texts = groups[-1]
                texts.append(character)
                groups[-1] = (first, max(last, end), texts)
            else:
                if start > done:
                    groups.append((done, start, []))
                groups.append((start, end, [character]))
            done = max(done, end)
        if done < len(self.original):
            groups.append((done, len(self.original), []))
        return tuple(_joined(self.original, groups))


def _joined(original: str, groups: list[tuple[int, int, list[str]]]) -> Iterable[Edit]:
    """An edit for each run of neighbouring groups that changed."""
    start = end = 0
    texts: list[str] = []
    open_run = False
    for first, last, pieces in groups:
        text = "".join(pieces)
        changed = text != original[first:last]
        if open_run and changed and first == end:
            end = last
            texts.append(text)
            continue
        if open_run:
            yield _trimmed(original, start, end, "".join(texts))
            open_run = False
        if changed:
            start, end, texts, open_run = first, last, [text], True
    if open_run:
        yield _trimmed(original, start, end, "".join(texts))


def _trimmed(original: str, start: int, end: int, text: str) -> Edit:
    """The edit without what it would write again at its ends."""
    most = min(end - start, len(text))
    tail = head = 0
    while tail < most and original[end - 1 - tail] == text[len(text) - 1 - tail]:
        tail += 1
    while head < most - tail and original[start + head] == text[head]:
        head += 1
    return Edit(Span(start + head, end - tail), text[head : len(text) - tail])
