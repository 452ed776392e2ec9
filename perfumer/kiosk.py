"""Builds the parts from the settings and runs the worker threads around the pipeline.

``capture`` (in the camera's worker) fills ``frames``; ``perceive`` steps the pipeline;
``encode`` makes one JPEG per frame for all viewers; ``classify`` reads faces that the
pipeline asks for. Flask's threads only read what these publish.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from perfumer.camera.script import ScreenView
from perfumer.camera.opening import open_camera
from perfumer.camera.source import CameraError, Shape
from perfumer.camera.status import CameraStatus
from perfumer.camera.worker import CameraWorker
from perfumer.catalog.loading import CatalogError
from perfumer.catalog.perfumes import PerfumeCatalog, load_perfumes
from perfumer.catalog.questions import QuestionSet, load_questions
from perfumer.classifier.predictor import Predictor
from perfumer.classifier.preprocess import crop_face
from perfumer.encoding import EncodedFrame, Encoder
from perfumer.health import Health
from perfumer.interaction.dwell import DwellRules, DwellSelector
from perfumer.interaction.hands import ActiveHand, HandRules
from perfumer.interaction.pointer import Pointer, PointerRules
from perfumer.interaction.presence import Presence, PresenceRules
from perfumer.mailbox import Latest
from perfumer.messages import Frame
from perfumer.perception.assets import AssetError, ensure_assets
from perfumer.perception.perceiver import Perceiver
from perfumer.pipeline import Doors, Interaction, Pipeline, ReadingRequest
from perfumer.session.events import Event, FaceRead, PicksMade
from perfumer.session.machine import Journey
from perfumer.session.state import Session
from perfumer.settings import Settings
from perfumer.snapshot import Snapshot
from perfumer.watchdog import Notifier

log = logging.getLogger(__name__)
