"""Graphs in the form of ONNX, as far as a transformer needs it: fields of protobuf, of onnx.proto3 (onnx.ai).

The package onnx would write the same bytes; it is 17 MB, and what is needed of it are these few messages.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping

import numpy as np

CONTRIB = "com.microsoft"  # onnxruntime's own operators, fused for transformers
FLOAT, INT32, INT64 = 1, 6, 7
_TYPES = {"float32": FLOAT, "uint8": 2, "int8": 3, "int32": INT32, "int64": INT64}
_VARINT, _BYTES, _FIXED32 = 0, 2, 5  # wire types
_SMALL = 1024  # bytes; larger constants are handed over in memory
_IR_VERSION, _OPSET = 8, 17


class Graph:
    """Operators in the order in which they were added. Each value has a name; constants are given as arrays."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: dict[str, np.ndarray] = {}
        self._ends: list[bytes] = []  # inputs and outputs, as fields of GraphProto

    def input(self, name: str, kind: int, shape: Iterable[str | int]) -> str:
        self._ends.append(_bytes(11, _value_info(name, kind, shape)))
        return name

    def output(self, name: str, value: str, shape: Iterable[str | int]) -> None:
        """float32, and the value that another name stands for."""
        self._nodes.append(_node("Identity", [value], [name], "", {}))
        self._ends.append(_bytes(12, _value_info(name, FLOAT, shape)))

    def constant(self, array: np.ndarray) -> str:
        name = f"c{len(self._constants)}"
        self._constants[name] = np.ascontiguousarray(array)
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: float | int) -> str:
        return self.split(operator, *inputs, into=1, domain=domain, **attributes)[0]

    def split(
        self, operator: str, *inputs: str, into: int, domain: str = "", **attributes: float | int
    ) -> tuple[str, ...]:
        """An operator with several outputs."""
        names = tuple(f"v{len(self._nodes)}_{n}" for n in range(into))
        self._nodes.append(_node(operator, inputs, names, domain, attributes))
        return names

    def model(self) -> tuple[bytes, dict[str, np.ndarray]]:
        """A ModelProto, and its larger constants, which whoever opens it has to give."""
        large = {name: array for name, array in self._constants.items() if array.nbytes > _SMALL}
        constants = (_bytes(5, _tensor(name, array, name in large)) for name, array in self._constants.items())
        graph = b"".join([*(_bytes(1, node) for node in self._nodes), _bytes(2, "g"), *constants, *self._ends])
        versions = (_bytes(8, _bytes(1, domain) + _int(2, n)) for domain, n in (("", _OPSET), (CONTRIB, 1)))
        return _int(1, _IR_VERSION) + _bytes(7, graph) + b"".join(versions), large


def _node(
    operator: str, inputs: Iterable[str], outputs: Iterable[str], domain: str, attributes: Mapping[str, float | int]
) -> bytes:
    ends = b"".join([_bytes(1, name) for name in inputs] + [_bytes(2, name) for name in outputs])
    return (
        ends + _bytes(4, operator) + b"".join(_bytes(5, _attribute(*a)) for a in attributes.items()) + _bytes(7, domain)
    )


def _attribute(name: str, value: float | int) -> bytes:
    if isinstance(value, float):
        return _bytes(1, name) + _varint(2 << 3 | _FIXED32) + struct.pack("<f", value) + _int(20, 1)
    return _bytes(1, name) + _int(3, value) + _int(20, 2)


def _tensor(name: str, array: np.ndarray, elsewhere: bool) -> bytes:
    """TensorProto; elsewhere: its data is given when the model is opened, so nothing is read from the place named."""
    head = b"".join(_int(1, size) for size in array.shape) + _int(2, _TYPES[array.dtype.name]) + _bytes(8, name)
    if not elsewhere:
        return head + _bytes(9, array.tobytes())
    place = {"location": "given", "offset": "0", "length": str(array.nbytes)}
    return head + b"".join(_bytes(13, _bytes(1, key) + _bytes(2, to)) for key, to in place.items()) + _int(14, 1)


def _value_info(name: str, kind: int, shape: Iterable[str | int]) -> bytes:
    sizes = (_bytes(1, _int(1, size) if isinstance(size, int) else _bytes(2, size)) for size in shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, _int(1, kind) + _bytes(2, b"".join(sizes))))


def _int(field: int, value: int) -> bytes:
    return _varint(field << 3 | _VARINT) + _varint(value & (1 << 64) - 1)


def _bytes(field: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | _BYTES) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
