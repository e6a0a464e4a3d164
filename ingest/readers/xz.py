"""A file made by xz as a stream of bytes that never takes more than a bounded amount of memory to read."""

from __future__ import annotations

import io
import lzma
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MEMORY = 128 * 1024 * 1024  # bytes; what "xz -9" makes needs 65 MiB, what a hostile one asks for is up to 4 GiB
_READ_AT_ONCE = 64 * 1024  # compressed bytes


class NeedsTooMuchMemory(Exception):
    """The file asks for more memory than reading it may take."""


def open_xz(file: BinaryIO) -> BinaryIO:
    """What the compressed file holds.

    Reading raises NeedsTooMuchMemory, lzma.LZMAError for what is broken, EOFError for what is cut off.
    """
    return cast("BinaryIO", io.BufferedReader(_Xz(file)))


class _Xz(io.RawIOBase):
    """What lzma.LZMAFile does, which cannot be told how much memory it may take."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = lzma.LZMADecompressor(memlimit=MEMORY)
        self._left = b""  # compressed, not yet given to the decoder

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        while True:
            if self._decoder.eof:
                self._left = (self._decoder.unused_data or self._file.read(_READ_AT_ONCE)).lstrip(b"\0")
                if not self._left:
                    return 0
                self._decoder = lzma.LZMADecompressor(memlimit=MEMORY)
            elif self._decoder.needs_input and not self._left:
                self._left = self._file.read(_READ_AT_ONCE)
                if not self._left:
                    raise EOFError("the file ends before its data does")
            if data := self._decompressed(len(room)):
                room[: len(data)] = data
                return len(data)

    def _decompressed(self, most: int) -> bytes:
        given, self._left = self._left, b""
        try:
            return self._decoder.decompress(given, most)
        except lzma.LZMAError as error:
            if "limit" in str(error):
                raise NeedsTooMuchMemory from error
            raise
