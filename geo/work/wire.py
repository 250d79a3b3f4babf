"""Values between processes: pickled, their large arrays beside the pickle, so that neither side copies them."""

from __future__ import annotations

import gc
import pickle
import struct
from typing import IO, Any, cast

import numpy as np

__all__ = ["receive", "send"]

_NUMBER = struct.Struct("<Q")


def send(stream: IO[bytes], value: object) -> None:
    """Write a value. What cannot be pickled raises before anything is written; a closed pipe raises OSError."""
    arrays: list[pickle.PickleBuffer] = []
    body = pickle.dumps(value, protocol=5, buffer_callback=arrays.append)
    parts = [memoryview(body), *(array.raw() for array in arrays)]
    for number in (len(parts), *(part.nbytes for part in parts)):
        stream.write(_NUMBER.pack(number))
    for part in parts:
        stream.write(part)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next value. Raises EOFError when the other side is gone. Only for pipes to processes that we started."""
    (count,) = _NUMBER.unpack(_exactly(stream, _NUMBER.size))
    lengths = [_NUMBER.unpack(_exactly(stream, _NUMBER.size))[0] for _ in range(count)]
    body, *arrays = [_exactly(stream, length) for length in lengths]
    gc.disable()  # nothing that is made here is garbage; to look for some holds all threads up, again and again
    try:
        return pickle.loads(body, buffers=arrays)
    finally:
        gc.enable()


def _exactly(stream: IO[bytes], length: int) -> memoryview:
    view, done = np.empty(length, dtype=np.uint8).data, 0  # to fill it with zeros first would hold up all threads
    while done < length:
        got = cast(Any, stream).readinto(view[done:])
        if not got:
            raise EOFError("the other process is gone")
        done += got
    return view
