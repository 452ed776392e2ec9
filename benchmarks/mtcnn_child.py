"""MTCNN on frames from standard input; run by the Python of its own environment.

Each frame is 1920 × 1080 × 3 bytes. For each one line of JSON goes out: the milliseconds that
finding took and, per face, its middle and its size in pixels.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import torch
from facenet_pytorch import MTCNN

WIDTH, HEIGHT = 1920, 1080


def main() -> None:
    torch.set_num_threads(int(sys.argv[1]))
    finder = MTCNN(keep_all=True, device="cpu", min_face_size=int(sys.argv[2]))
    finder.detect(np.zeros((HEIGHT, WIDTH, 3), np.uint8))  # the first call is slower
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while len(data := sys.stdin.buffer.read(WIDTH * HEIGHT * 3)) == WIDTH * HEIGHT * 3:
        frame = np.frombuffer(data, np.uint8).reshape(HEIGHT, WIDTH, 3)
        began = time.perf_counter()
        boxes, _ = finder.detect(frame)
        took_ms = 1000 * (time.perf_counter() - began)
        found = [] if boxes is None else boxes.tolist()
        faces = [((x0 + x1) / 2, (y0 + y1) / 2, y1 - y0) for x0, y0, x1, y1 in found]
        sys.stdout.write(json.dumps({"ms": took_ms, "faces": faces}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
