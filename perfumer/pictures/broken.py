"""What broken pictures do to whoever opens them."""

from __future__ import annotations

import struct
import zlib

# All that Pillow's decoders were seen to raise for broken data, warnings made errors included.
BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    Warning,
    struct.error,
    zlib.error,
)
