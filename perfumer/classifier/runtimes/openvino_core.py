"""One OpenVINO for the whole process, never given up before it ends.

The CPU plugin of a core gives the thread that loads it a stack for signals, and takes it back in
the thread that drops the core. When those are two threads the first keeps a stack that is gone,
and the next signal (Ctrl-C, a service told to stop) ends the process with a segmentation fault
(seen with OpenVINO 2026.4 on Linux).
"""

from __future__ import annotations

from functools import cache

import openvino


@cache
def core() -> openvino.Core:
    return openvino.Core()
