"""Find the pixels of a person, to cut the person out of the background."""

from __future__ import annotations

from pathlib import Path

import mediapipe as mp
import numpy as np
from mediapipe.tasks import python as tasks
from mediapipe.tasks.python import vision
from numpy.typing import NDArray

from perfumer.messages import Image

Mask = NDArray[np.float32]  # (height, width), 0 to 1


class Segmenter:
    """MediaPipe's selfie segmenter for single images; one thread at a time."""

    def __init__(self, model: Path) -> None:
        self._segmenter = vision.ImageSegmenter.create_from_options(
            vision.ImageSegmenterOptions(
                base_options=tasks.BaseOptions(model_asset_path=str(model)),
                running_mode=vision.RunningMode.IMAGE,
                output_confidence_masks=True,
            )
        )

    def person(self, image: Image) -> Mask:
        """Return how surely each pixel belongs to a person; as large as ``image``."""
        wrapped = mp.Image(image_format=mp.ImageFormat.SRGB, data=image)
        (mask,) = self._segmenter.segment(wrapped).confidence_masks
        # A copy: MediaPipe frees its own with the result.
        return np.array(mask.numpy_view(), np.float32).reshape(image.shape[:2])

    def close(self) -> None:
        """Free the model."""
        self._segmenter.close()
