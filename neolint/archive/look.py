"""A look into an archive: its members, what its model files say, and why it could not be read to its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO

from neolint.archive.model import Model, ModelInput
from neolint.archive.readers import read_model, reader_of
from neolint.archive.stream import ArchiveFault, Gunzipped, Kind, Limits
from neolint.archive.tar import Content, DamagedEnd, Member, members

_START = 512
# As many are read, since each may be written so that a reader needs a second for it; of further ones only the names.
_MOST_MODELS = 20
_MOST_NAMED = 1_000
# Small files that no reader takes are kept as text, for what a request may name: labels, configurations.
_SMALL_TEXT = 64 << 10
_MOST_TEXTS = 200


@dataclass(eq=False)
class Archive:
    """What is in an archive, as far as it could be read. ``fault`` says why not all of it was; ``found`` is then what
    the file is instead, or None. ``damaged_end`` says that only what comes behind the last file is wrong.
    """

    path: str
    members: list[Member] = field(default_factory=list)
    models: list[Model] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    fault: Kind | None = None
    found: str | None = None
    damaged_end: bool = False
    packed: int = 0
    unpacked: int = 0

    @property
    def counted(self) -> list[Member]:
        """The members that the published loader sees: all but those whose own name begins with a dot."""
        return [member for member in self.members if not member.hidden]


_DEFAULT = Limits()


def look_into(path: str, file: BinaryIO, limits: Limits = _DEFAULT) -> Archive:
    """Everything about one archive. Raises nothing, whatever the bytes are, but what reading the file raises."""
    archive = Archive(path)
    stream = None
    try:
        stream = Gunzipped(file, limits)
        for member, content in members(stream, limits):
            archive.members.append(member)
            if member.kind == "file" and not member.hidden and member.size:
                _look_at(archive, member, content, limits)
    except ArchiveFault as fault:
        archive.fault, archive.found = fault.kind, fault.what
    except DamagedEnd:
        archive.damaged_end = True
    if stream is not None:
        archive.packed, archive.unpacked = stream.packed, stream.unpacked
    return archive


def _look_at(archive: Archive, member: Member, content: Content, limits: Limits) -> None:
    start = content.peek(_START)
    reader = reader_of(member, start)
    if reader is not None:
        if len(archive.models) < _MOST_MODELS:
            archive.models.append(read_model(reader, member, content, limits))
        elif len(archive.models) < _MOST_NAMED:
            why = f"{_MOST_MODELS} model files stand before it in the archive"
            archive.models.append(Model(reader.framework, member.name, "not looked into", unchecked=why))
        return
    if member.size <= _SMALL_TEXT and b"\0" not in start and len(archive.texts) < _MOST_TEXTS:
        try:
            archive.texts[member.name] = content.read(content.left).decode()
        except UnicodeDecodeError:
            return


def framework_of(archive: Archive) -> str | None:
    """The framework that the content looks like; None if it looks like none, or like several."""
    looked = {model.framework for model in archive.models if model.unread is None}
    if not looked:  # XGBoost takes files of any kind, so that one which cannot be read says nothing
        looked = {model.framework for model in archive.models if model.framework != "XGBOOST"}
    return looked.pop() if len(looked) == 1 else None


def as_plain(model: Model) -> dict[str, object]:
    """A model as plain values: what rules see and what --format json prints."""
    return {
        "framework": model.framework,
        "file": model.file,
        "form": model.form,
        "version": model.version,
        "inputs": None if model.inputs is None else [plain_input(each) for each in model.inputs],
        "outputs": list(model.outputs),
        "operators": dict(model.operators),
        "details": dict(model.details),
        "unread": model.unread,
        "unchecked": model.unchecked,
    }


def plain_input(each: ModelInput) -> dict[str, object]:
    """An input of a model as plain values."""
    shape = each.shape
    return {
        "name": each.name,
        "shape": None if shape is None else list(shape),
        "rank": None if shape is None else len(shape),
        "dtype": each.dtype,
        "needed": each.needed,
    }
