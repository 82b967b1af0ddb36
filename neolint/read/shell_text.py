"""Words of a command line whose characters know where they were typed, through quotes, escapes and variables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from neolint.node import UNKNOWN, Node, values_of
from neolint.scalar import Offsets, offsets
from neolint.source import Span

# Pieces of a word that are farther apart than this were put together from different places.
_FAR = 400


class Word:
    """What a program is given: ``text``, and for each character of it where it was typed (``starts``, ``ends``) and
    whether it stood there without quotes (``bare``: 1, or 2 if it came out of a variable). ``unknown`` are the
    ranges of the text that stand for something that the file does not tell, written as ``${NAME}``. ``span`` is the
    word as it was typed, quotes and all. ``many``: it may be several words, or none.
    """

    __slots__ = ("_verbatim", "bare", "ends", "many", "quote", "span", "starts", "text", "unknown")

    def __init__(
        self,
        text: str,
        starts: Sequence[int],
        ends: Sequence[int],
        span: Span,
        bare: bytes | bytearray = b"",
        unknown: Sequence[tuple[int, int]] = (),
        quote: str = "",
        many: bool = False,
    ) -> None:
        self.many = many
        self.text, self.starts, self.ends, self.span = text, starts, ends, span
        self.bare, self.unknown, self.quote = bare or bytes(len(text)), tuple(unknown), quote
        self._verbatim: bool | None = None

    @property
    def known(self) -> bool:
        """Whether all of it is known."""
        return not self.unknown

    @property
    def verbatim(self) -> bool:
        """Whether the text stands in the file just as it is, in one piece."""
        if self._verbatim is None:
            first = self.starts[0] if self.text else 0
            count = range(first, first + len(self.text))
            self._verbatim = bool(self.text) and all(
                start == at and end == at + 1 for start, end, at in zip(self.starts, self.ends, count, strict=True)
            )
        return self._verbatim

    def cut(self, start: int, end: int) -> Word:
        """The characters ``start`` up to ``end``."""
        inside = [(max(a, start) - start, min(b, end) - start) for a, b in self.unknown if a < end and b > start]
        return Word(
            self.text[start:end],
            self.starts[start:end],
            self.ends[start:end],
            self.place(start, end),
            self.bare[start:end],
            inside,
            self.quote,
        )

    def place(self, start: int, end: int) -> Span:
        """Where the characters ``start`` up to ``end`` were typed; of pieces far apart, the first."""
        if not self.text:
            return self.span
        start, end = max(start, 0), min(end, len(self.text))
        if start >= end:
            at = self.starts[start] if start < len(self.text) else self.ends[-1]
            return Span(at, at)
        if 0 < self.ends[end - 1] - self.starts[start] <= max(_FAR, 3 * (end - start)):
            return Span(self.starts[start], self.ends[end - 1])
        last = start
        while last + 1 < end and 0 <= self.starts[last + 1] - self.ends[last] <= _FAR:
            last += 1
        return Span(self.starts[start], self.ends[last])

    def meets_unknown(self, start: int, end: int) -> bool:
        """Whether one of these characters is not known."""
        return any(a < end and b > start for a, b in self.unknown)


class Builder:
    """A word in the making."""

    __slots__ = ("bare", "ends", "pieces", "starts", "unknown")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.bare = bytearray()
        self.unknown: list[tuple[int, int]] = []

    def typed(self, text: str, start: int, *, bare: bool = False) -> None:
        """Characters that stand in the file as they are."""
        self.pieces.append(text)
        self.starts += range(start, start + len(text))
        self.ends += range(start + 1, start + len(text) + 1)
        self.bare += (b"\1" if bare else b"\0") * len(text)

    def escaped(self, text: str, span: Span) -> None:
        """Characters that were typed otherwise."""
        self.pieces.append(text)
        self.starts += [span.start] * len(text)
        self.ends += [span.end] * len(text)
        self.bare += bytes(len(text))

    def word(self, word: Word, *, bare: bool = False) -> None:
        """What a variable stands for, for example; ``bare`` without quotes around it."""
        at = len(self.starts)
        self.unknown += [(start + at, end + at) for start, end in word.unknown]
        self.pieces.append(word.text)
        self.starts += word.starts
        self.ends += word.ends
        self.bare += (b"\2" if bare else b"\0") * len(word.text)

    def missing(self, name: str, span: Span) -> None:
        """Something that the file does not tell."""
        text = f"${{{name}}}"
        at = len(self.starts)
        self.unknown.append((at, at + len(text)))
        self.escaped(text, span)

    def built(self, span: Span, quote: str = "") -> Word:
        """The word, which was typed at ``span``."""
        return Word("".join(self.pieces), self.starts, self.ends, span, self.bare, self.unknown, quote)


def typed(text: str, start: int, span: Span | None = None) -> Word:
    """A word that stands in the file as it is."""
    end = start + len(text)
    return Word(text, range(start, end), range(start + 1, end + 1), span or Span(start, end))


def unknown_word(name: str, span: Span, *, many: bool = False) -> Word:
    """A word of which nothing is known."""
    builder = Builder()
    builder.missing(name, span)
    word = builder.built(span)
    word.many = many
    return word


def joined(*words: Word) -> Word:
    """One word of several that stand side by side."""
    builder = Builder()
    for word in words:
        builder.word(word)
    builder.bare = bytearray(b"".join(word.bare for word in words))
    return builder.built(Span(words[0].span.start, words[-1].span.end))


def is_unknown(word: Word) -> bool:
    """Whether nothing of a word is known."""
    return bool(word.unknown) and sum(end - start for start, end in word.unknown) == len(word.text)


def split(word: Word) -> list[Word]:
    """The words that a shell makes of a word in which variables stand without quotes: it is split at their blanks."""
    if 2 not in word.bare:
        return [word]
    found: list[Word] = []
    start = -1
    for at, char in enumerate(word.text):
        if word.bare[at] == 2 and char in " \t\n":
            if start >= 0:
                found.append(word.cut(start, at))
            start = -1
        elif start < 0:
            start = at
    if start == 0:
        return [word]
    if start >= 0:
        found.append(word.cut(start, len(word.text)))
    return found


def placed(root: Node, word: Word) -> Node:
    """A tree whose spans count in a word's text, brought into the file. What is unknown in the word is so in the
    tree.
    """
    if word.verbatim and word.known:
        shift = word.starts[0]
        return moved(root, lambda span: Span(span.start + shift, span.end + shift), _characters(word, built=True))
    return moved(root, lambda span: word.place(*span), _characters(word), word.meets_unknown)


def _characters(word: Word, *, built: bool = False) -> Callable[[Node], Callable[[], Offsets] | None]:
    """Where the characters of a string stand; with ``built`` only of strings that do not stand there as they are."""

    def of(node: Node) -> Callable[[], Offsets] | None:
        if built and node.places is None:
            return None

        def found() -> Offsets:
            inner = offsets(word.text, node)
            last = len(word.starts) - 1
            starts = [word.starts[min(at, last)] for at in inner.starts]
            return Offsets(starts, [word.ends[min(max(at - 1, 0), last)] for at in inner.ends])

        return found

    return of


def moved(
    root: Node,
    place: Callable[[Span], Span],
    characters: Callable[[Node], Callable[[], Offsets] | None] | None = None,
    is_hidden: Callable[[int, int], bool] | None = None,
) -> Node:
    """A copy of a tree with other spans. With ``characters`` its strings say where each of their characters stands;
    what ``is_hidden`` is true of is UNKNOWN.
    """
    order = [root]
    for node in order:
        order.extend(child for _, child in node.children())
    made: dict[int, Node] = {}
    for node in reversed(order):
        if id(node) in made:
            continue
        key = None if node.key is None else place(node.key)
        new = Node(node.kind, node.value, place(node.span), key, style=node.style, indent=node.indent)
        new.anchor = None if node.anchor is None else place(node.anchor)
        new.repeats = tuple(place(span) for span in node.repeats)
        if isinstance(node.items, dict):
            new.items = {name: made[id(child)] for name, child in node.items.items()}
        elif node.items is not None:
            new.items = [made[id(child)] for child in node.items]
        keys = [child.key for _, child in node.children() if child.key is not None] if is_hidden else []
        if is_hidden and (
            any(is_hidden(*key) for key in keys) or (node.items is None and is_hidden(*node.span))
        ):  # a map with an unknown name may hold anything
            new.kind, new.value, new.items = "unknown", UNKNOWN, None
        elif new.items is not None:
            new.value = values_of(new.items)
        elif characters is not None and node.kind == "string":
            new.places = characters(node)
            new.style = node.style if new.places is None else "composed"
        made[id(node)] = new
    return made[id(root)]
