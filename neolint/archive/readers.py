"""Which reader takes which file of an archive, and how it gets the bytes."""

from __future__ import annotations

import struct
from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal, NamedTuple

from neolint.archive.model import Model, Unchecked, Unreadable
from neolint.archive.stream import POINTER, ArchiveFault, Limits
from neolint.archive.tar import Content, Member, Short

# How a reader gets a file: its bytes forward only (Content); all of them, if they are few (bytes); or a temporary file
# without a name, for what must be read back and forth.
Access = Literal["stream", "bytes", "seekable"]


class Reader(NamedTuple):
    """A reader of one kind of file. ``function`` is ``module:name`` in this package, imported when it is needed: it is
    called with the file's name and its bytes, and gives a Model or raises Unreadable or Unchecked.

    A file is taken by the end of its name (in small letters), or by ``begins``, the name of a function of the same
    module that is given the member and its first 512 bytes.
    """

    framework: str
    access: Access
    function: str
    suffixes: tuple[str, ...] = ()
    begins: str | None = None

    def takes(self, member: Member, start: bytes) -> bool:
        """Whether this reader takes a file."""
        if self.suffixes and not member.base.lower().endswith(self.suffixes):
            return False
        if self.begins is None:
            return True
        return bool(_named(self.function.split(":")[0], self.begins)(member, start))


# The first one that takes a file reads it.
READERS = (
    Reader("ONNX", "stream", "onnx:read_onnx", (".onnx",)),
    Reader("TENSORFLOW", "stream", "tensorflow:read_saved_model", ("saved_model.pb",), begins="is_saved_model"),
    Reader("TENSORFLOW", "stream", "tensorflow:read_frozen_graph", (".pb",), begins="may_be_graph"),
    Reader("TENSORFLOW", "stream", "tensorflow:read_text_graph", (".pbtxt",)),
    Reader("TFLITE", "seekable", "tflite:read_tflite", (".tflite",)),
    Reader("MXNET", "bytes", "mxnet:read_symbol", (".json",), begins="is_symbol"),
    Reader("MXNET", "stream", "mxnet:read_parameters", (".params",)),
    Reader("PYTORCH", "seekable", "pytorch:read_pytorch", (".pth", ".pt", ".pt2")),
    Reader("KERAS", "seekable", "keras:read_keras", (".h5", ".hdf5", ".keras")),
    Reader("SKLEARN", "seekable", "sklearn:read_sklearn", (".joblib",)),
    Reader("DARKNET", "bytes", "darknet:read_darknet", (".cfg",)),
    Reader("XGBOOST", "stream", "xgboost:read_booster", begins="is_booster"),
)
_MOST = 1_000
_MOST_INPUTS = 250  # each is compared with each of the request
# Whatever a damaged file makes a reader stumble over.
_STUMBLES = (ValueError, ArithmeticError, LookupError, TypeError, EOFError, struct.error, RecursionError, MemoryError)


def reader_of(member: Member, start: bytes) -> Reader | None:
    """The reader that takes a file; None if nobody does."""
    return next((reader for reader in READERS if reader.takes(member, start)), None)


def read_model(reader: Reader, member: Member, content: Content, limits: Limits) -> Model:
    """What the reader finds. Never raises but for what is wrong with the archive itself (ArchiveFault)."""
    try:
        if not content.whole:
            raise Unchecked("it is written as a sparse file")
        if content.peek(len(POINTER)) == POINTER:
            raise Unreadable("it is a pointer of Git LFS, which stands for the file: fetch that with git lfs pull")
        return _bounded(_read(reader, member, content, limits))
    except Unreadable as error:
        return Model(reader.framework, member.name, "unreadable", unread=str(error))
    except Unchecked as error:
        return Model(reader.framework, member.name, "not looked into", unchecked=str(error))
    except Short:
        return Model(reader.framework, member.name, "unreadable", unread="it ends in the middle")
    except ArchiveFault:
        raise
    except _STUMBLES as error:
        clause = f"it is damaged, or not of this format ({type(error).__name__})"
        return Model(reader.framework, member.name, "unreadable", unread=clause)


def _bounded(model: Model) -> Model:
    """The model, unless it has more of something than rules can go through."""
    if len(model.inputs or ()) > _MOST_INPUTS:
        raise Unchecked(f"it has more than {_MOST_INPUTS} inputs")
    if max(len(model.outputs), len(model.operators), len(model.details)) > _MOST:
        raise Unchecked(f"it has more than {_MOST} outputs or kinds of operators")
    return model


def _read(reader: Reader, member: Member, content: Content, limits: Limits) -> Model:
    read: Callable[[str, Any], Model] = _named(*reader.function.split(":"))
    if reader.access == "stream":
        return read(member.name, content)
    if reader.access == "bytes":
        if content.left > limits.text:
            raise Unchecked(f"it is larger than {limits.text >> 20} MiB")
        return read(member.name, content.read(content.left))
    file = content.to_file(limits.seekable)
    if file is None:
        raise Unchecked(f"it is larger than {limits.seekable >> 30} GiB")
    with file:
        return read(member.name, file)


def _named(module: str, name: str) -> Any:
    return getattr(import_module(f"neolint.archive.{module}"), name)
