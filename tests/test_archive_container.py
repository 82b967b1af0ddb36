"""Containers, sound and hostile: one fault at most, and never an exception, whatever the bytes are."""

from __future__ import annotations

import gzip
import io
import tarfile
import tracemalloc
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neolint.archive.look import Archive, look_into
from neolint.archive.page import inspected
from neolint.archive.stream import Limits
from neolint.archive.tar import Member
from neolint.commands.check import FORMATS
from neolint.example import as_json, changed
from neolint.report import Report
from neolint.report.formats import rendered
from tests.archives.packing import looked, model_file, packed, tarred, varint
from tests.jobs import checker

SMALL = Limits(members=50, unpacked=1 << 20, ratio=20, suspect=1 << 16)


def names(archive: Archive) -> list[str]:
    return [member.name for member in archive.members]


def test_members_are_what_tar_lists() -> None:
    files = {"./": None, "./a/": None, "./a/b.onnx": b"x" * 5000, "./._c": b"", "./link": "a/b.onnx", "é" * 60: b"1"}
    archive = looked(packed(files))
    with tarfile.open(fileobj=io.BytesIO(packed(files))) as tar:
        assert names(archive) == tar.getnames()
    assert [member.kind for member in archive.members] == ["folder", "folder", "file", "file", "link", "file"]
    assert [member.name for member in archive.counted] == ["./a", "./a/b.onnx", "./link", "é" * 60]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_names_in_every_form_of_tar(form: int) -> None:
    buffer = io.BytesIO()
    long = "/".join(["folder" * 5] * 5) + "/model.onnx"
    with tarfile.open(fileobj=buffer, mode="w:gz", format=form) as tar:
        for name in (long, "after.txt"):
            info = tarfile.TarInfo(name)
            info.size = 3
            tar.addfile(info, io.BytesIO(b"abc"))
    archive = looked(buffer.getvalue())
    assert names(archive) == [long, "after.txt"]
    assert archive.texts == {"after.txt": "abc"}


@pytest.mark.parametrize(
    ("link", "target"), [("b", "a/b"), ("../b", "b"), ("./c/../b", "a/b"), ("/b", None), ("../../b", None)]
)
def test_where_a_link_leads(link: str, target: str | None) -> None:
    assert Member("a/link", "link", 0, link).target == target


@pytest.mark.parametrize(
    ("raw", "fault", "found"),
    [
        (b"", "not-gzip", "an empty file"),
        (b"PK\x03\x04archive/version", "not-gzip", "a PyTorch file (a zip file inside)"),
        (b"PK\x03\x04\0\0\0\0", "not-gzip", "a zip file"),
        (b"\x89HDF\r\n\x1a\n", "not-gzip", "an HDF5 file"),
        (b"\x80\x02}q\0.", "not-gzip", "a pickle"),
        (b"BZh91AY", "not-gzip", "a bzip2 file"),
        (b"\x1c\0\0\0TFL3", "not-gzip", "a TensorFlow Lite file"),
        (tarred({"a": b""}), "not-gzip", "a tar file that is not compressed"),
        (gzip.compress(b"\x89HDF\r\n\x1a\n" + bytes(9000)), "not-tar", "an HDF5 file"),
        (gzip.compress(b"short"), "not-tar", None),
        (gzip.compress(b""), "not-tar", "an empty file"),
    ],
)
def test_what_is_no_archive(raw: bytes, fault: str, found: str | None) -> None:
    archive = looked(raw)
    assert (archive.fault, archive.found) == (fault, found)


def test_an_archive_cut_at_any_byte_is_not_sound() -> None:
    whole = packed({"1/": None, "1/model.onnx": model_file("conv.onnx"), "1/labels.txt": b"cat\ndog\n"})
    assert looked(whole).fault is None
    for end in range(len(whole)):
        archive = looked(whole[:end])
        if not archive.damaged_end:
            assert archive.fault in ("truncated", "not-tar") if end > 1 else archive.fault == "not-gzip"
        else:  # only the gzip file's own end is gone
            assert len(whole) - end < 100
            assert [member.name for member in archive.members] == ["1", "1/model.onnx", "1/labels.txt"]


def test_a_tar_cut_at_any_byte() -> None:
    whole = tarred({"model.onnx": model_file("conv.onnx"), "labels.txt": b"cat\ndog\n"})
    for end in range(0, len(whole) - 10_240 + 4_096, 7):
        assert looked(gzip.compress(whole[:end], 1)).fault in (None, "truncated", "corrupt", "not-tar")


@pytest.mark.parametrize("name", ["conv.onnx", "saved_model.pb", "conv.tflite", "net-0000.params", "xgboost.ubj"])
def test_a_model_cut_anywhere_is_no_fault_of_the_archive(name: str) -> None:
    whole = model_file(name)
    for end in range(1, len(whole), 1 if len(whole) < 3000 else 37):
        archive = looked(packed({name: whole[:end]}))
        assert archive.fault is None
        assert len(archive.models) == 1


def test_a_flipped_bit_is_seen() -> None:
    whole = bytearray(packed({"a.txt": bytes(range(256)) * 9}))
    whole[-6] ^= 1  # of the checksum
    assert looked(bytes(whole)).fault == "corrupt"


def test_a_second_stream_and_padding_belong_to_it() -> None:
    whole = tarred({"a.txt": b"first", "b.txt": b"second"})
    archive = looked(gzip.compress(whole[:700]) + gzip.compress(whole[700:]) + bytes(512))
    assert (names(archive), archive.fault) == (["a.txt", "b.txt"], None)


def _deflated(pieces: Iterable[bytes]) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*map(deflate.compress, pieces), deflate.flush()])


def _header(name: str, size: int = 0) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf()


def test_a_bomb_is_left_alone() -> None:
    raw = _deflated([_header("model.onnx", 1 << 40), *[bytes(1 << 20)] * 40])
    archive = looked(raw, Limits(ratio=20, suspect=1 << 20))
    assert archive.fault == "bomb"
    assert archive.unpacked < 4 << 20


def test_a_size_that_nobody_unpacks() -> None:
    assert looked(_deflated([_header("a", 9 << 20), bytes(9 << 20)]), Limits(unpacked=1 << 20)).fault == "too-large"


def test_members_without_end() -> None:
    headers = b"".join(_header(f"m{number}") for number in range(1_000))
    archive = looked(gzip.compress(headers, 1) * 1_000)  # a million
    assert archive.fault == "too-many-members"
    assert len(archive.members) == Limits().members


def test_a_long_name_of_any_length_is_not_read() -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 1 << 33
    assert looked(_deflated([info.tobuf(tarfile.GNU_FORMAT), bytes(1 << 20)])).fault == "corrupt"


@given(st.binary(max_size=2_000))
def test_any_bytes(raw: bytes) -> None:
    looked(raw, SMALL)


@given(st.binary(max_size=3_000))
def test_any_bytes_in_gzip(raw: bytes) -> None:
    looked(gzip.compress(raw, 1), SMALL)


SEEDS = ["conv.onnx", "saved_model.pb", "frozen.pb", "conv.tflite", "net-symbol.json", "net-0000.params",
         "xgboost.json", "xgboost.ubj", "xgboost.binf", "xgboost.pkl", "yolo.cfg"]  # fmt: skip
CHANGES = st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), min_size=1, max_size=6)


@given(st.sampled_from(SEEDS), CHANGES)
def test_a_damaged_model_is_read_or_unread(name: str, changes: list[tuple[int, int]]) -> None:
    raw = bytearray(model_file(name))
    for place, value in changes:
        raw[place % len(raw)] = value
    assert looked(packed({name: bytes(raw)})).fault is None


@given(CHANGES)
def test_a_damaged_tar(changes: list[tuple[int, int]]) -> None:
    raw = bytearray(tarred({"1/": None, "1/model.onnx": model_file("conv.onnx"), "l": "1/model.onnx"})[:4096])
    for place, value in changes:
        raw[place % len(raw)] = value
    looked(gzip.compress(bytes(raw), 1), SMALL)


def test_gzip_parts_without_end() -> None:
    assert looked(gzip.compress(tarred({"a": b""})) + gzip.compress(b"") * 50_000).damaged_end


def test_headers_that_speak_of_no_member() -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 0
    raw = gzip.compress(info.tobuf(tarfile.GNU_FORMAT) * 1_000, 1) * 3
    assert looked(raw, Limits(members=50)).fault == "too-many-members"


def test_texts_without_end() -> None:
    assert len(looked(packed({f"{number}.txt": b"a" for number in range(1_000)})).texts) == 200


@given(st.sampled_from(SEEDS), CHANGES)
def test_rules_bear_a_damaged_model(name: str, changes: list[tuple[int, int]]) -> None:
    raw = bytearray(model_file(name))
    for place, value in changes:
        raw[place % len(raw)] = value
    files = {
        name: bytes(raw),
        **({} if name != "net-symbol.json" else {"net-0000.params": model_file("net-0000.params")}),
    }
    archive = looked(packed(files))
    for framework in {model.framework for model in archive.models}:
        job = changed({"InputConfig.Framework": framework, "OutputConfig.TargetDevice": "jetson_xavier"})
        assert not checker().beside(archive).check("job.json", as_json(job).encode()).failed  # it raises in debug


def test_a_name_that_is_no_text() -> None:
    raw = tarred({"a?.onnx": model_file("conv.onnx")})
    info = tarfile.TarInfo.frombuf(raw[:512], "utf-8", "surrogateescape")
    info.name = "a\udcff.onnx"
    header = info.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")
    archive = looked(gzip.compress(header + raw[512:]))
    text, code = inspected(archive, None, "text", {})
    assert code == 0
    text.encode()
    inspected(archive, None, "json", {})[0].encode()
    job = changed({"InputConfig.Framework": "ONNX"})
    checked = checker().beside(archive).check("job.json", as_json(job).encode())
    for form in FORMATS:
        rendered(Report(checked.findings), form).encode()


class Streamed(io.RawIOBase):
    """A gzip file of many bytes that nobody has in memory."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(pieces), b""

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._rest += piece
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def test_memory_does_not_grow_with_the_archive() -> None:
    weights = 200 << 20
    model = model_file("conv.onnx")
    # field 7 a second time is a second graph with one initializer, its raw bytes in field 9
    tensor = b"\x4a" + varint(weights)
    graph = b"\x2a" + varint(len(tensor) + weights) + tensor
    head = model + b"\x3a" + varint(len(graph) + weights) + graph

    def pieces() -> Iterator[bytes]:
        deflate = zlib.compressobj(0, zlib.DEFLATED, 31)  # stored as it is
        yield deflate.compress(_header("model.onnx", len(head) + weights) + head)
        megabyte = bytes(range(256)) * (1 << 12)
        for _ in range(weights >> 20):
            yield deflate.compress(megabyte)
        yield deflate.compress(bytes(-(len(head) + weights) % 512 + 1024)) + deflate.flush()

    tracemalloc.start()
    try:
        archive = look_into("model.tar.gz", cast("BinaryIO", Streamed(pieces())))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert archive.fault is None
    assert [model.known for model in archive.models] == [True]
    assert peak < 20 << 20
