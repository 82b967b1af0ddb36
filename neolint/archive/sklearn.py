"""Scikit-learn models as joblib writes them: a pickle with the bytes of arrays between its opcodes."""

from __future__ import annotations

import io
import math
import re
import zlib
from typing import IO, Any, Protocol

from neolint.archive.inert import Call, Global, Pairs
from neolint.archive.model import Model, ModelInput, Unchecked, Unreadable
from neolint.archive.pickled import pass_over, read_pickle

_MOST_UNPACKED = 64 << 20
_EXTENSION = "sagemaker_sklearn_extension"
_ARRAY = Global("joblib.numpy_pickle", "NumpyArrayWrapper")
_SIZE = re.compile(r"^[<>|=]?([?bBiufcmMSUV])(\d*)$")
_SMALL = {"?": 1, "b": 1, "B": 1}


class _Inflate(Protocol):
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


def read_sklearn(name: str, file: IO[bytes]) -> Model:
    """What a .joblib or .pkl file says. Raises Unreadable."""
    file.seek(0)
    start = file.read(6)
    file.seek(0)
    details: dict[str, object] = {"container": "joblib", "compressed": None}
    packed = _packed(start)
    if packed is not None:
        details["compressed"] = packed[0]
        if packed[1] is None:
            raise Unchecked(f"it is packed with {packed[0]}")
        file = _unpacked(file, packed[1])
    elif start[:1] != b"\x80":
        from neolint.archive.stream import sniff

        kind = sniff(file.read(512))
        raise Unreadable(f"it is {kind}, not a pickle of joblib" if kind else "it is no pickle of joblib")
    found = read_pickle(file, built=_behind)
    module, kind = _class(found.value)
    state = found.value.state if isinstance(found.value, Call) else None
    version = state.get("_sklearn_version") if isinstance(state, Pairs) else None
    columns = state.get("n_features_in_") if isinstance(state, Pairs) else None
    columns = _number(columns)
    details |= {
        "class": f"{module}.{kind}" if module else kind,
        "autopilot": module.split(".")[0] == _EXTENSION and kind == "AutoMLTransformer",
        "modules": sorted({each.module.split(".")[0] for each in found.globals})[:50],
    }
    inputs = (ModelInput("input", (None, columns)),) if columns else None
    return Model(
        "SKLEARN", name, "joblib pickle", version if isinstance(version, str) else None, inputs, (), {}, details
    )


def _class(value: Any) -> tuple[str, str]:
    if isinstance(value, Call):
        function = value.function
        if function in (Global("copyreg", "_reconstructor"), Global("copy_reg", "_reconstructor")) and value.arguments:
            function = value.arguments[0]
        if isinstance(function, Global):
            return function
    return "", "a plain value" if not isinstance(value, list | tuple) else "a collection"


def _number(value: Any) -> int | None:
    """A whole number, also where it is one of NumPy's: a scalar made of bytes."""
    if type(value) is int:
        return value if 0 < value < 1 << 31 else None
    if isinstance(value, Call) and isinstance(value.function, Global) and value.function.name == "scalar":
        raw = value.arguments[1] if isinstance(value.arguments, tuple) and len(value.arguments) == 2 else None
        if isinstance(raw, bytes) and len(raw) <= 8:
            return _number(int.from_bytes(raw, "little"))
    return None


def _behind(built: Any, file: IO[bytes]) -> None:
    """Pass over the bytes of an array, which joblib writes behind its description."""
    if not isinstance(built, Call) or built.function != _ARRAY or not isinstance(built.state, Pairs):
        return
    state = built.state
    shape, kind = state.get("shape"), state.get("dtype")
    if not isinstance(shape, tuple) or not all(type(size) is int and 0 <= size < 1 << 40 for size in shape):
        raise Unchecked("it has an array that neolint cannot follow")
    text = kind.arguments[0] if isinstance(kind, Call) and isinstance(kind.arguments, tuple) and kind.arguments else ""
    if type(state.get("numpy_array_alignment_bytes")) is int:
        pad = file.read(1)
        pass_over(file, pad[0] if pad else 0)
    if text in ("O", "O8", "|O"):
        read_pickle(file, 100_000)
        return
    width = _SIZE.match(text) if isinstance(text, str) else None
    if width is None or (not width[2] and width[1] not in _SMALL) or len(width[2]) > 9:
        raise Unchecked("it has an array that neolint cannot follow")
    each = int(width[2] or _SMALL[width[1]]) * (4 if width[1] == "U" else 1)
    pass_over(file, math.prod(shape) * each)


def _packed(start: bytes) -> tuple[str, _Inflate | None] | None:
    """How joblib has compressed a file, and what reads that; None if it has not."""
    if start[:1] == b"\x78":
        return "zlib", zlib.decompressobj()
    if start[:2] == b"\x1f\x8b":
        return "gzip", zlib.decompressobj(31)
    if start[:3] == b"BZh":
        import bz2

        return "bz2", bz2.BZ2Decompressor()
    if start[:6] == b"\xfd7zXZ\x00" or start[:3] == b"\x5d\x00\x00":
        import lzma

        return "lzma", lzma.LZMADecompressor(memlimit=256 << 20)
    if start[:4] == b"\x04\x22\x4d\x18":
        return "lz4", None
    return None


def _unpacked(file: IO[bytes], inflate: _Inflate) -> io.BytesIO:
    found = io.BytesIO()
    try:
        while not getattr(inflate, "eof", False):
            packed = file.read(1 << 16)
            if not packed:
                raise Unreadable("it ends in the middle")
            while packed:
                found.write(inflate.decompress(packed, _MOST_UNPACKED + 1 - found.tell()))
                if found.tell() > _MOST_UNPACKED:
                    raise Unchecked("it is larger, once unpacked, than neolint reads")
                packed = getattr(inflate, "unconsumed_tail", b"")
    except Exception as error:  # each kind of packing has errors of its own
        if isinstance(error, (Unreadable, Unchecked)):
            raise
        raise Unreadable("it is packed, and damaged") from None
    found.seek(0)
    return found
