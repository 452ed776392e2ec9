"""Every catalog and question set that the kiosk uses, read from its data files at the start."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from perfumer.catalog.concepts import ConceptCatalog, check_answered, load_concepts
from perfumer.catalog.music import (
    MIN_FITTING,
    MusicCatalog,
    check_fitting,
    check_music_questions,
    load_songs,
)
from perfumer.catalog.perfumes import PerfumeCatalog, check_served, load_perfumes
from perfumer.catalog.pieces import PieceCatalog, load_pieces
from perfumer.catalog.pieces_own import OwnMusic, load_own
from perfumer.catalog.questions import QuestionSet, load_questions

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CatalogPaths:
    """Where the data files are.

    ``music`` is the folder of the pieces' sound files, ``own_music`` that of the operator's own.
    """

    perfumes: Path
    perfume_questions: Path
    songs: Path
    music_questions: Path
    pieces: Path
    music: Path
    concepts: Path
    concept_questions: Path
    own_music: Path | None = None


@dataclass(frozen=True, slots=True)
class Catalogs:
    """The checked content; ``troubles`` say which files were left out, and why."""

    perfumes: PerfumeCatalog
    perfume_questions: QuestionSet
    songs: MusicCatalog
    pieces: PieceCatalog
    music_questions: QuestionSet
    concepts: ConceptCatalog
    concept_questions: QuestionSet
    troubles: tuple[str, ...] = ()


def load_catalogs(paths: CatalogPaths) -> Catalogs:
    """Read and check every file. Raises :class:`perfumer.catalog.loading.CatalogError`."""
    questions = load_questions(paths.perfume_questions)
    perfumes = load_perfumes(paths.perfumes)
    check_served(perfumes, questions, paths.perfumes)
    songs = load_songs(paths.songs)
    check_fitting(songs.songs, paths.songs, "songs", MIN_FITTING)
    pieces = load_pieces(paths.pieces, paths.music)
    check_fitting(pieces.pieces, paths.pieces, "pieces", 1)
    own = load_own(paths.own_music) if paths.own_music else OwnMusic()
    for trouble in own.troubles:
        log.warning("%s", trouble)
    music_questions = load_questions(paths.music_questions)
    check_music_questions(music_questions, paths.music_questions)
    concepts = load_concepts(paths.concepts)
    concept_questions = load_questions(paths.concept_questions)
    check_answered(concepts, concept_questions, paths.concepts)
    return Catalogs(
        perfumes=perfumes,
        perfume_questions=questions,
        songs=songs,
        pieces=PieceCatalog((*pieces.pieces, *own.pieces), own.files),
        music_questions=music_questions,
        concepts=concepts,
        concept_questions=concept_questions,
        troubles=own.troubles,
    )
