"""A booth whose face model reads gender and age only; it never starts, so it needs no camera."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from perfumer.camera.source import CameraStatus
from perfumer.catalog.text import Language
from perfumer.interaction.layout import targets_for
from perfumer.kiosk.building import build
from perfumer.kiosk.kiosk import Kiosk
from perfumer.kiosk.recommending import VisitRecommender
from perfumer.messages import Box
from perfumer.perception.face_quality import Guide
from perfumer.recommend.rotation import Rotation
from perfumer.session.events import Event, FaceRead, TargetChosen
from perfumer.session.machine import advance, new_session
from perfumer.session.state import Session, Stage
from perfumer.settings.all import Settings
from perfumer.snapshot import Snapshot
from perfumer.traits import AgeBand, Gender, Traits
from perfumer.web.app import create_app
from perfumer.web.present.content import Content
from perfumer.web.present.view import ViewState
from perfumer.web.present.view_state import view_state
from perfumer.web.studio.picture_result import FaceResult, PictureResult, pack_picture
from tests.support.paths import ROOT

# What such a model reads of a face.
READ = Traits(
    gender={Gender.FEMALE: 0.8, Gender.MALE: 0.2},
    age=dict.fromkeys(AgeBand, 0.0) | {AgeBand.TWENTIES: 0.9, AgeBand.THIRTIES: 0.1},
    emotion={},
    impression={},
    readings=1,
)


@dataclass(frozen=True)
class OpenBooth:
    """A kiosk with its pages, and what a visitor does there."""

    kiosk: Kiosk
    app: Flask

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    @property
    def content(self) -> Content:
        content: Content = self.app.extensions["screen"].content
        return content

    def after(self, session: Session, *events: Event) -> Session:
        for event in events:
            session = advance(session, event, self.kiosk.journey)
        return session

    def visit(self, *targets: str, language: Language = Language.EN) -> Session:
        """Choose one target after the other; a face is read, and the result made, when due."""
        session = new_session(1, 0.0, self.kiosk.journey)
        chooser = VisitRecommender(self.kiosk.recommender, Rotation(9, 0.1))
        for target in (f"language:{language.value}", "start", *targets):
            session = self.after(session, TargetChosen(1.0, target))
            while session.stage is Stage.READ and target != targets[-1]:
                session = self.after(session, FaceRead(1.0, session.id, READ))
            if session.stage is Stage.RESULT and session.result is None:
                session = self.after(session, chooser.recommend(session, 1.0))
        return session

    def view(self, session: Session, aspect: float = 16 / 9) -> ViewState:
        return view_state(self.snapshot(session, aspect), self.content)

    def snapshot(self, session: Session, aspect: float = 16 / 9) -> Snapshot:
        return Snapshot(
            at=2.0,
            captured_at=1.9,
            session=session,
            targets=targets_for(session, aspect, self.content.questions),
            hover=None,
            pointer=None,
            chosen=None,
            guide=Guide.GOOD,
            face=Box(0.4, 0.2, 0.2, 0.4),
            people=1,
            camera=CameraStatus(True, None, "demo", True, 0.0, 0),
            aspect=aspect,
            ad=None,
        )

    def studio(self, choice: str, language: str = "en", **fields: object) -> str:
        """The studio's page of a picture of one face."""
        face = FaceResult(Box(0.3, 0.2, 0.4, 0.5), READ, ())
        seen = pack_picture(PictureResult(0.75, (face,), ()), self.content.secret)
        sent = {"seen": seen, "choice": choice, "language": language, **fields}
        answer = self.client.post("/studio/again", data=sent)
        assert answer.status_code == 200
        return answer.text


def build_open_booth(card: Path, folder: Path) -> OpenBooth:
    """Build it with the model of ``card``; what it writes goes into ``folder``."""
    settings = Settings(
        camera={"uri": "demo:still"},
        reading={"model_card": card},
        server={"secret": folder / "secret", "public_url": "http://192.168.0.24:8000"},
        admin={"key": folder / "key"},
        records={
            "url": f"sqlite:///{folder}/records.db",
            "spill": folder / "spill",
            "key": folder / "records.key",
        },
    )
    kiosk = Kiosk(build(settings, ROOT))
    app = create_app(kiosk, settings, ROOT)
    app.config["WTF_CSRF_ENABLED"] = False
    return OpenBooth(kiosk, app)
