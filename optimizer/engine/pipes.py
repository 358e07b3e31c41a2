"""Messages between two processes of this program, over a pipe."""

import pickle
import struct
from typing import Any, BinaryIO

HEAD = struct.Struct("<Q")


def read(stream: BinaryIO) -> Any:
    """Read one message; ``EOFError`` where the other side is gone."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        raise EOFError
    (size,) = HEAD.unpack(head)
    return pickle.loads(stream.read(size))


def write(stream: BinaryIO, message: Any) -> None:
    """Write one message."""
    data = pickle.dumps(message, protocol=5)
    stream.write(HEAD.pack(len(data)))
    stream.write(data)
    stream.flush()
