"""TensorFlow Lite models: a FlatBuffer, read by following its offsets in a file."""

from __future__ import annotations

import struct
from collections import Counter
from typing import IO

from neolint.archive.model import Model, ModelInput, Unchecked, Unreadable

_DTYPES = (
    "float32", "float16", "int32", "uint8", "int64", "string", "bool", "int16", "complex64", "int8", "float64",
    "complex128", "uint64", "resource", "variant", "uint32", "uint16", "int4",
)  # fmt: skip
_MOST = 20_000


class _Table:
    """A table of a FlatBuffer: its fields by number, each at the place that its vtable names."""

    def __init__(self, buffer: _Buffer, at: int) -> None:
        self.buffer, self.at = buffer, at
        vtable = at - buffer.signed(at)
        size = buffer.short(vtable)
        if not 4 <= size <= 128 or size % 2:
            raise Unreadable("it is no FlatBuffer")
        self._fields = struct.unpack(f"<{size // 2 - 2}H", buffer.take(vtable + 4, size - 4))

    def place(self, field: int) -> int | None:
        """Where a field stands; None if it has its default."""
        offset = self._fields[field] if field < len(self._fields) else 0
        return self.at + offset if offset else None

    def whole(self, field: int, size: str = "i") -> int:
        """A number's value, 0 by default."""
        at = self.place(field)
        if at is None:
            return 0
        return int(struct.unpack("<" + size, self.buffer.take(at, struct.calcsize(size)))[0])

    def vector(self, field: int) -> tuple[int, int]:
        """Where a vector's elements begin, and how many they are."""
        at = self.place(field)
        if at is None:
            return 0, 0
        start = at + self.buffer.unsigned(at)
        return start + 4, self.buffer.unsigned(start)

    def text(self, field: int) -> str:
        """A string."""
        start, length = self.vector(field)
        return self.buffer.take(start, min(length, 4096)).decode("utf-8", "replace") if length else ""

    def numbers(self, field: int) -> tuple[int, ...]:
        """A vector of 32-bit numbers."""
        start, length = self.vector(field)
        if length > 4096:
            raise Unreadable("it is no TensorFlow Lite model")
        return struct.unpack(f"<{length}i", self.buffer.take(start, 4 * length)) if length else ()

    def tables(self, field: int) -> list[_Table]:
        """A vector of tables."""
        start, length = self.vector(field)
        if length > _MOST:
            raise Unchecked("it has more parts than neolint follows")
        return [self.buffer.table(start + 4 * position) for position in range(length)]


class _Buffer:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = file.seek(0, 2)

    def take(self, at: int, size: int) -> bytes:
        if at < 0 or at + size > self.size:
            raise Unreadable("it ends in the middle, or is no FlatBuffer")
        self._file.seek(at)
        return self._file.read(size)

    def signed(self, at: int) -> int:
        return int(struct.unpack("<i", self.take(at, 4))[0])

    def unsigned(self, at: int) -> int:
        return int(struct.unpack("<I", self.take(at, 4))[0])

    def short(self, at: int) -> int:
        return int(struct.unpack("<H", self.take(at, 2))[0])

    def table(self, at: int) -> _Table:
        return _Table(self, at + self.unsigned(at))


def read_tflite(file: str, seekable: IO[bytes]) -> Model:
    """What a .tflite file says of its first subgraph, which is the one that is compiled. Raises Unreadable."""
    buffer = _Buffer(seekable)
    if buffer.take(4, 4) != b"TFL3":
        raise Unreadable("it does not begin as TensorFlow Lite models do")
    root = buffer.table(0)
    graphs = root.tables(2)
    if not graphs:
        raise Unreadable("it has no graph")
    names = [_operator_name(code) for code in root.tables(1)]
    graph = graphs[0]
    start, length = graph.vector(0)
    inputs, quantized = [], False
    for number in graph.numbers(1):
        tensor = _nth(buffer, start, length, number)
        kind = tensor.whole(1, "b")
        at = tensor.place(4)
        if at is not None:
            scales = buffer.table(at).vector(2)[1]
            quantized |= scales > 0
        shape = tensor.numbers(7) or tensor.numbers(0)
        dtype = _DTYPES[kind] if 0 <= kind < len(_DTYPES) else None
        inputs.append(ModelInput(tensor.text(3), tuple(size if size > 0 else None for size in shape), dtype))
    outputs = tuple(_nth(buffer, start, length, number).text(3) for number in graph.numbers(2))
    operators: Counter[str] = Counter()
    for operator in graph.tables(3):
        code = operator.whole(0, "I")
        operators[names[code] if code < len(names) else "?"] += 1
    details = {"schema": root.whole(0, "I"), "subgraphs": len(graphs), "quantized": quantized}
    return Model("TFLITE", file, "TensorFlow Lite model", None, tuple(inputs), outputs, operators, details)


def _nth(buffer: _Buffer, start: int, length: int, number: int) -> _Table:
    if not 0 <= number < length:
        raise Unreadable("it names a tensor that it does not have")
    return buffer.table(start + 4 * number)


def _operator_name(code: _Table) -> str:
    custom = code.text(1)
    if custom:
        return custom
    number = max(code.whole(0, "b"), code.whole(3))
    return OPERATORS[number] if 0 <= number < len(OPERATORS) else f"operator {number}"


# BuiltinOperator of the schema (version 3), in its order
OPERATORS = (
    "ADD AVERAGE_POOL_2D CONCATENATION CONV_2D DEPTHWISE_CONV_2D DEPTH_TO_SPACE DEQUANTIZE EMBEDDING_LOOKUP FLOOR "
    "FULLY_CONNECTED HASHTABLE_LOOKUP L2_NORMALIZATION L2_POOL_2D LOCAL_RESPONSE_NORMALIZATION LOGISTIC "
    "LSH_PROJECTION LSTM MAX_POOL_2D MUL RELU RELU_N1_TO_1 RELU6 RESHAPE RESIZE_BILINEAR RNN SOFTMAX "
    "SPACE_TO_DEPTH SVDF TANH CONCAT_EMBEDDINGS SKIP_GRAM CALL CUSTOM EMBEDDING_LOOKUP_SPARSE PAD "
    "UNIDIRECTIONAL_SEQUENCE_RNN GATHER BATCH_TO_SPACE_ND SPACE_TO_BATCH_ND TRANSPOSE MEAN SUB DIV SQUEEZE "
    "UNIDIRECTIONAL_SEQUENCE_LSTM STRIDED_SLICE BIDIRECTIONAL_SEQUENCE_RNN EXP TOPK_V2 SPLIT LOG_SOFTMAX DELEGATE "
    "BIDIRECTIONAL_SEQUENCE_LSTM CAST PRELU MAXIMUM ARG_MAX MINIMUM LESS NEG PADV2 GREATER GREATER_EQUAL "
    "LESS_EQUAL SELECT SLICE SIN TRANSPOSE_CONV SPARSE_TO_DENSE TILE EXPAND_DIMS EQUAL NOT_EQUAL LOG SUM SQRT "
    "RSQRT SHAPE POW ARG_MIN FAKE_QUANT REDUCE_PROD REDUCE_MAX PACK LOGICAL_OR ONE_HOT LOGICAL_AND LOGICAL_NOT "
    "UNPACK REDUCE_MIN FLOOR_DIV REDUCE_ANY SQUARE ZEROS_LIKE FILL FLOOR_MOD RANGE RESIZE_NEAREST_NEIGHBOR "
    "LEAKY_RELU SQUARED_DIFFERENCE MIRROR_PAD ABS SPLIT_V UNIQUE CEIL REVERSE_V2 ADD_N GATHER_ND COS WHERE RANK "
    "ELU REVERSE_SEQUENCE MATRIX_DIAG QUANTIZE MATRIX_SET_DIAG ROUND HARD_SWISH IF WHILE NON_MAX_SUPPRESSION_V4 "
    "NON_MAX_SUPPRESSION_V5 SCATTER_ND SELECT_V2 DENSIFY SEGMENT_SUM BATCH_MATMUL "
    "PLACEHOLDER_FOR_GREATER_OP_CODES CUMSUM CALL_ONCE BROADCAST_TO RFFT2D CONV_3D IMAG REAL COMPLEX_ABS "
    "HASHTABLE HASHTABLE_FIND HASHTABLE_IMPORT HASHTABLE_SIZE REDUCE_ALL CONV_3D_TRANSPOSE VAR_HANDLE "
    "READ_VARIABLE ASSIGN_VARIABLE BROADCAST_ARGS RANDOM_STANDARD_NORMAL BUCKETIZE RANDOM_UNIFORM MULTINOMIAL "
    "GELU DYNAMIC_UPDATE_SLICE RELU_0_TO_1 UNSORTED_SEGMENT_PROD UNSORTED_SEGMENT_MAX UNSORTED_SEGMENT_SUM ATAN2 "
    "UNSORTED_SEGMENT_MIN SIGN BITCAST BITWISE_XOR RIGHT_SHIFT "
).split()
