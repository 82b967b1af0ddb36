"""Archives for tests: packed in memory from names and bytes."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

from neolint.archive.look import Archive, look_into
from neolint.archive.stream import Limits

MODELS = Path(__file__).parent / "models"
Files = Mapping[str, "bytes | str | None"]


def model_file(name: str) -> bytes:
    """A model that make_models.py wrote."""
    return (MODELS / name).read_bytes()


def tarred(files: Files) -> bytes:
    """A tar archive: bytes make a file, text a symbolic link to that name, None a folder."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            if content is None:
                info.type = tarfile.DIRTYPE
            elif isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
            else:
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content) if isinstance(content, bytes) else None)
    return buffer.getvalue()


def packed(files: Files) -> bytes:
    """A .tar.gz, the same in every run."""
    return gzip.compress(tarred(files), mtime=0)


def looked(raw: bytes, limits: Limits | None = None) -> Archive:
    """A look into an archive's bytes."""
    return look_into("model.tar.gz", io.BytesIO(raw), limits or Limits())


def named(*files: str) -> Archive:
    """A look into an archive of fixtures, each under its own name."""
    return looked(packed({name: model_file(name) for name in files}))


def varint(number: int) -> bytes:
    """A number as protocol buffers write it."""
    found = b""
    while number > 127:
        found += bytes([number & 127 | 128])
        number >>= 7
    return found + bytes([number])
