"""The located tree: values, and where in the file each of them was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from neolint.source import Span

if TYPE_CHECKING:
    from neolint.scalar import Offsets

Kind = Literal["map", "list", "string", "int", "float", "bool", "null", "unknown"]


class Unknown:
    """The value of what cannot be known before the job is sent: ``${ROLE}``, ``!Ref Bucket``, ``"S3Uri.$"``.

    Unknown is not wrong: it silences the rules that need the value, and nothing else.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


class _Inside:
    """The step of a path from a string into the document that the string holds."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "INSIDE"


INSIDE: Final = _Inside()


class _Key:
    """The last step of a path that means the key as it was written, not the value."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "KEY"


KEY: Final = _Key()


class Part(NamedTuple):
    """The last step of a path that means some characters of a decoded string: ``start`` up to ``end``."""

    start: int
    end: int


class InArchive(NamedTuple):
    """The only step of a path that leads into the model archive, to one of its members or, if that is None, to the
    archive itself.
    """

    member: str | None


Step = str | int | _Inside | _Key | Part | InArchive
Path = tuple[Step, ...]


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """A value and the span it was written at. A reader builds it once; nobody changes it afterwards.

    ``span`` covers the value as written: with quotes and brackets; a block scalar from its ``|`` or ``>`` to its last
    visible character; an alias from its ``*``. ``key`` covers the key that leads here, as written. ``items`` holds the
    children of a map (in written order, the last of equal keys) or of a list. ``value`` is the decoded scalar, or the
    dict or list of the children's values. ``style`` says how a scalar was written: ``json`` (a JSON string), ``plain``,
    ``'``, ``"``, ``|``, ``>``; ``indent`` is, for block scalars, the column (0-based) at which their text begins.
    ``anchor`` is where the value of an alias or a merged member was defined. ``repeats`` are the key spans of earlier
    members of the same name. ``places`` says where each character of a string was typed that a program put together
    (style ``composed``). ``template`` is what stands behind the tag that makes a value unknown, as ``!Sub`` does.
    """

    kind: Kind
    value: object
    span: Span
    key: Span | None = None
    items: dict[str, Node] | list[Node] | None = None
    style: str = "json"
    indent: int = 0
    anchor: Span | None = None
    repeats: tuple[Span, ...] = field(default=())
    places: Callable[[], Offsets] | None = None
    template: Node | None = None

    def children(self) -> Iterator[tuple[Step, Node]]:
        """The members of a map by name, of a list by position; nothing for scalars."""
        if isinstance(self.items, dict):
            yield from self.items.items()
        elif self.items is not None:
            yield from enumerate(self.items)

    def child(self, step: Step) -> Node | None:
        """The child at a name or a position, or None."""
        items = self.items
        if isinstance(items, dict):
            return items.get(step) if isinstance(step, str) else None
        if items is not None and isinstance(step, int) and 0 <= step < len(items):
            return items[step]
        return None


class LazyNode(Node):
    """A map or a list whose children are made when somebody first asks for them."""

    __slots__ = ("_items", "_make")

    def __init__(
        self,
        value: dict[str, Any] | list[Any],
        span: Span,
        make: Callable[[], dict[str, Node] | list[Node]],
        key: Span | None = None,
        style: str = "json",
    ) -> None:
        self.kind, self.value, self.span, self.key = "map" if isinstance(value, dict) else "list", value, span, key
        self.style, self.indent, self.anchor, self.repeats = style, 0, None, ()
        self.places = self.template = None
        self._make = make
        self._items: dict[str, Node] | list[Node] | None = None

    @property
    def items(self) -> dict[str, Node] | list[Node]:  # type: ignore[override]
        """The children, as any node has them."""
        if self._items is None:
            self._items = self._make()
        return self._items


# Of what is known, the kinds of values that stand alone.
KINDS: Final[Mapping[type, Kind]] = {str: "string", int: "int", float: "float", bool: "bool", type(None): "null"}


def values_of(items: dict[str, Node] | list[Node]) -> object:
    """The dict or list of the values of nodes that are finished."""
    if isinstance(items, dict):
        return {name: child.value for name, child in items.items()}
    return [child.value for child in items]


def collection(span: Span, items: dict[str, Node] | list[Node]) -> Node:
    """A map or a list of nodes that are finished; its value is made of theirs."""
    return Node("map" if isinstance(items, dict) else "list", values_of(items), span, items=items)
