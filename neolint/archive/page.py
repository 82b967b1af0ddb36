"""`neolint inspect`: what is in a model archive, and the DataInputConfig that fits it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import Any

from neolint.archive.choose import chosen
from neolint.archive.fitting import WITHOUT, complete, data_input_config
from neolint.archive.look import Archive, as_plain, framework_of
from neolint.archive.model import Model
from neolint.archive.tar import Member
from neolint.visible import visible

_WIDTH = 100
_INDENT = 18
_MOST_LISTED = 30
_MOST_TOLD = 12
_SAID = frozenset({"at_least", "nodes"})  # details that stand in another line already, or are too many
FAULTS = {
    "not-gzip": "it is no tar archive that is compressed with gzip",
    "not-tar": "what is compressed with gzip in it is no tar archive",
    "truncated": "it ends in the middle",
    "corrupt": "it is damaged: its checksums do not fit what is in it",
    "bomb": "it unpacks to more than 200 times its size; reading stopped there",
    "too-large": "it unpacks to more than 20 GiB; reading stopped there",
    "too-many-members": "it has more than 50000 members, or 16 MiB of names; reading stopped there",
    "long-name": "it has a name of more than 4096 bytes, which Linux does not take; reading stopped there",
}


def inspected(archive: Archive, framework: str | None, output_format: str, tool: dict[str, str]) -> tuple[str, int]:
    """What is in an archive, and the exit code: 1 where there is no model that could be read."""
    word = framework or framework_of(archive)
    model = chosen(archive, word)
    code = 0 if model is not None and model.unread is None and archive.fault is None else 1
    if output_format == "json":
        return json.dumps({"version": 1, "tool": tool, **_values(archive, model)}, indent=2) + "\n", code
    return "".join(f"{line}\n" for line in _text(archive, word, model)), code


def _values(archive: Archive, model: Model | None) -> dict[str, Any]:
    config = None if model is None else data_input_config(model)
    return {
        "path": archive.path,
        "packed_bytes": archive.packed,
        "unpacked_bytes": archive.unpacked,
        "fault": archive.fault,
        "damaged_end": archive.damaged_end,
        "found": archive.found,
        "framework": framework_of(archive),
        "members": [
            {"name": each.name, "kind": each.kind, "size": each.size, "link": each.link, "counted": not each.hidden}
            for each in archive.members
        ],
        "models": [as_plain(each) for each in archive.models],
        "model": None if model is None else as_plain(model),
        "data_input_config": None if config is None else json.dumps(config),
        "data_input_config_complete": complete(config),
    }


def _text(archive: Archive, word: str | None, model: Model | None) -> Iterator[str]:
    sizes = f": {_size(archive.packed)}, {_size(archive.unpacked)} unpacked" if archive.packed else ""
    yield f"{visible(archive.path)}{sizes}"
    if archive.fault is not None:
        yield from _line("cannot be read", FAULTS[archive.fault] + (f", but {archive.found}" if archive.found else ""))
    if archive.damaged_end:
        yield from _line("damaged", "the end of the gzip file, behind the last file in it")
    yield from _members(archive)
    if model is not None:
        yield ""
        yield from _model(model)
        return
    if archive.fault is not None and not archive.members:
        return
    mine = [each for each in archive.models if word is None or each.framework == word]
    others = mine if word else [each for each in mine if each.unread is None] or mine
    yield ""
    if not others:
        yield from _line("model", f"none of {word}" if word else "none that neolint knows")
        return
    files = f"which of {len(others)} files of {word}" if word else f"which of {len(others)}"
    yield from _line(
        "model", f"it is not clear {files}" + ("" if word else "; --framework says which framework to take")
    )
    for each in others:
        yield ""
        yield from _model(each)


def _members(archive: Archive) -> Iterator[str]:
    for number, each in enumerate(archive.members[:_MOST_LISTED]):
        yield from _line("" if number else "holds", f"{visible(each.name)}  {_about(each)}")
    more = len(archive.members) - _MOST_LISTED
    if more > 0:
        yield from _line("", f"and {more} more")


def _about(member: Member) -> str:
    told = {
        "folder": "folder",
        "link": f"link to {visible(member.link or '')}",
        "other": "neither a file nor a folder",
    }.get(member.kind, _size(member.size))
    return f"{told}, passed over by Neo" if member.hidden else told


def _model(model: Model) -> Iterator[str]:
    yield from _line("framework", model.framework)
    yield from _line("file", f"{visible(model.file)}, {model.form}")
    if model.unread is not None:
        yield from _line("unreadable", model.unread)
        return
    if model.unchecked is not None:
        yield from _line("not looked into", model.unchecked)
        return
    yield from _line("version", model.version)
    for name, value in model.details.items():
        if name not in _SAID:
            yield from _line(name.replace("_", " "), _told(value))
    if model.inputs is None:
        yield from _line("inputs", "the file does not say")
    for number, each in enumerate(model.inputs or ()):
        shape = "of any shape" if each.shape is None else _shape(each.shape)
        said = f"{visible(each.name)}  {each.dtype or 'of unknown type'} {shape}"
        yield from _line("" if number else "inputs", said + ("" if each.needed else "  (not needed)"))
    yield from _line("outputs", ", ".join(map(visible, model.outputs)))
    yield from _line("operators", ", ".join(visible(name) for name in sorted(model.operators)))
    yield from _fitting(model)


def _told(value: object) -> str | None:
    """A detail in words; None for what is not there, and for what is too long or too deep to be read on a line."""
    if isinstance(value, bool):
        return "yes" if value else None
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, dict) and all(type(count) is int for count in value.values()):
        value = [f"{name} ({count})" for name, count in value.items()]
    if isinstance(value, list) and len(value) <= _MOST_TOLD and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return None


def _fitting(model: Model) -> Iterator[str]:
    if model.framework in WITHOUT:
        yield from _line("DataInputConfig", "none is needed")
        return
    config = data_input_config(model)
    if config is None:
        names = [each.name for each in model.inputs or () if each.needed and each.shape is None]
        known = f": the shape of {', '.join(names)} is known to the one who trained it" if names else ""
        yield from _line("DataInputConfig", f"the model does not say all of it{known}")
        return
    yield f"{'  DataInputConfig':<{_INDENT}}{visible(json.dumps(config))}"  # on one line, so that it can be copied
    if not complete(config):
        yield from _line("", "null is a size that the model leaves open: write the number that you want")


def _shape(shape: tuple[int | None, ...]) -> str:
    return f"[{', '.join('?' if size is None else str(size) for size in shape)}]"


def _line(name: str, text: str | None) -> Iterator[str]:
    if text:
        yield from textwrap.wrap(
            visible(text),
            _WIDTH,
            initial_indent=f"  {name}".ljust(_INDENT),
            subsequent_indent=" " * _INDENT,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _size(size: int) -> str:
    if size == 1:
        return "1 byte"
    for unit in ("bytes", "KiB", "MiB"):
        if size < 1024:
            return f"{size} {unit}"
        size = round(size / 1024)
    return f"{size} GiB"
