"""The pattern of the first system's kiosk, written fresh, as the baseline.

One generator per viewer, each reading the same camera and building a new hand detector for
every frame; resize, drawing and Korean text on the frame; the face classified inline every
twentieth frame; a JPEG of its own per viewer; Flask's development server. The camera is our
simulated visitor and the detector today's MediaPipe, so that only the pattern differs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import cv2
import mediapipe as mp
import numpy as np
import torch
from flask import Flask, Response
from mediapipe.tasks import python as tasks
from mediapipe.tasks.python import vision
from PIL import Image, ImageDraw
from torchvision.models import resnet50

from benchmarks.demo_camera import DemoCamera

ARMED_FRAMES = 20  # frames between two classifications while a visitor answers
GUIDE = (420, 200, 810, 600)


def landmarker(model: Path) -> vision.HandLandmarker:
    """Make a new hand detector, as the first system did for every frame."""
    return vision.HandLandmarker.create_from_options(
        vision.HandLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_path=str(model)),
            running_mode=vision.RunningMode.IMAGE,
            num_hands=1,
        )
    )


def frames(camera: DemoCamera, model: Path, network: torch.nn.Module) -> Iterator[bytes]:
    """Do all the work for one viewer, one frame after the other."""
    count = 0
    while True:
        picture = cv2.flip(cv2.resize(camera.read(), (1280, 820)), 1)
        cv2.rectangle(picture, GUIDE[:2], GUIDE[2:], (255, 255, 255), 2)
        crop = picture[205:595, 425:805]
        rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        with landmarker(model) as hands:
            found = hands.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb))
        picture = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
        for hand in found.hand_landmarks:
            for point in hand:
                cv2.circle(picture, (int(point.x * 1280), int(point.y * 820)), 4, (0, 0, 255), -1)
        page = Image.fromarray(picture)
        for line in range(3):
            ImageDraw.Draw(page).text((40, 40 + 60 * line), "1. 2. 3. 4.", font_size=45)
        picture = np.array(page)
        count += 1
        if count % ARMED_FRAMES == 0:
            small = cv2.resize(crop, (64, 64)).astype(np.float32) / 255
            with torch.no_grad():
                network(torch.from_numpy(small).permute(2, 0, 1)[None])  # (1, 3, 64, 64)
        _, data = cv2.imencode(".jpg", picture)
        yield b"--frame\r\nContent-Type: image/jpeg\r\n\r\n" + data.tobytes() + b"\r\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--model", type=Path, required=True, help="hand_landmarker.task")
    options = parser.parse_args()
    camera = DemoCamera()
    network = resnet50(weights=None).eval()
    app = Flask(__name__)

    @app.route("/video")
    def video() -> Response:
        return Response(
            frames(camera, options.model, network),
            mimetype="multipart/x-mixed-replace; boundary=frame",
        )

    @app.route("/alive")
    def alive() -> str:
        return "yes"

    app.run(port=options.port, threaded=True)


if __name__ == "__main__":
    main()
