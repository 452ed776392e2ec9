"""A camera on loopback that sends H.264 or H.265 with rare key frames: by RTSP or by HTTP.

The video is an MPEG transport stream, which RTSP carries as it is (RFC 2250), in real time and
from any frame on: whoever comes between two key frames waits for the next.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CLIPS = Path(__file__).parent / "clips"
FPS = 15.0
PACKET, VIDEO = 188, 256  # bytes of a packet; number of the stream that is the video
SDP = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 0 RTP/AVP 33\r\na=control:t\r\n"
EXTRA = {
    "OPTIONS": "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n",
    "DESCRIBE": f"Content-Type: application/sdp\r\nContent-Length: {len(SDP)}\r\n",
    "SETUP": "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n",
    "PLAY": "Session: 1\r\n",
}


class VideoCamera:
    """Serves one clip in a loop; ``first`` is the frame that a new viewer gets first."""

    def __init__(self, clip: str, first: int, speaks_rtsp: bool) -> None:
        self.viewers = 0  # connections now
        self.most_viewers = 0
        self.is_stalled = threading.Event()
        self.closing = threading.Event()
        self.transports: list[str] = []  # what viewers asked for
        self._frames = split_frames((CLIPS / clip).read_bytes())
        self._first = first
        self._serve = self._rtsp if speaks_rtsp else self._http
        self._listener = socket.create_server(("127.0.0.1", 0))
        scheme = "rtsp" if speaks_rtsp else "http"
        self.uri = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}/live"

    def listen(self) -> None:
        with suppress(OSError):  # closed in the end
            while True:
                link, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(link,), daemon=True).start()

    def close(self) -> None:
        self.closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _answer(self, link: socket.socket) -> None:
        self.viewers += 1
        self.most_viewers = max(self.most_viewers, self.viewers)
        with link, suppress(OSError):
            self._serve(link)
        self.viewers -= 1

    def _http(self, link: socket.socket) -> None:
        link.recv(4096)
        link.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: video/mp2t\r\n\r\n")
        self._send(link, link.sendall)

    def _rtsp(self, link: socket.socket) -> None:
        requests = link.makefile("rb")
        method = ""
        while method != "PLAY":
            first, fields = requests.readline().decode(), {}
            while (line := requests.readline().decode().strip()) != "":
                name, _, value = line.partition(":")
                fields[name.lower()] = value.strip()
            if not first:
                return
            method = first.split()[0]
            self.transports += [fields["transport"]] if method == "SETUP" else []
            head = f"RTSP/1.0 200 OK\r\nCSeq: {fields['cseq']}\r\n{EXTRA.get(method, '')}\r\n"
            link.sendall((head + (SDP if method == "DESCRIBE" else "")).encode())
        count = 0
        began = time.monotonic()

        def send(data: bytes) -> None:
            nonlocal count
            for begin in range(0, len(data), 7 * PACKET):
                stamp = int((time.monotonic() - began) * 90_000) & 0xFFFFFFFF
                packet = struct.pack("!BBHII", 0x80, 33, count & 0xFFFF, stamp, 7)
                packet += data[begin : begin + 7 * PACKET]
                link.sendall(b"$\0" + struct.pack("!H", len(packet)) + packet)
                count += 1

        self._send(link, send)

    def _send(self, link: socket.socket, send: Callable[[bytes], None]) -> None:
        number, due = self._first, time.monotonic()
        while not self.closing.is_set():
            if self.is_stalled.is_set():
                link.settimeout(0.05)
                with suppress(TimeoutError):
                    if not link.recv(4096):
                        return
                link.settimeout(None)
                due = time.monotonic()
                continue
            send(self._frames[number % len(self._frames)])
            number, due = number + 1, due + 1 / FPS
            time.sleep(max(0.0, due - time.monotonic()))


def split_frames(stream: bytes) -> list[bytes]:
    """Split a transport stream where a frame of its video begins."""
    frames: list[bytearray] = [bytearray()]
    for begin in range(0, len(stream), PACKET):
        packet = stream[begin : begin + PACKET]
        number = (packet[1] & 0x1F) << 8 | packet[2]
        if number == VIDEO and packet[1] & 0x40:
            frames.append(bytearray())
        frames[-1] += packet
    return [bytes(frame) for frame in frames[1:]]


@contextmanager
def video_camera(clip: str, first: int = 0, speaks_rtsp: bool = False) -> Iterator[VideoCamera]:
    camera = VideoCamera(clip, first, speaks_rtsp)
    thread = threading.Thread(target=camera.listen, daemon=True)
    thread.start()
    try:
        yield camera
    finally:
        camera.close()
        thread.join(5)
