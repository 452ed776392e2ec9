"""The errors that opening a damaged picture raises."""

from __future__ import annotations

import struct
import zlib

# Everything that Pillow's decoders raised for damaged data in fuzz tests, and warnings that are
# configured to be errors.
PICTURE_ERRORS = (
    ArithmeticError,
    AssertionError,
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
