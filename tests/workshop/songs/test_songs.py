"""Song lists of the fourth system: both shapes, and whatever can be wrong with a row."""

from __future__ import annotations

import csv
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfumer.catalog.loading import CatalogError
from perfumer.catalog.music import SongLanguage, load_songs
from perfumer.diary.model import load_model
from perfumer.text.composing import compose
from perfumer.traits import Emotion
from perfumer.workshop.songs.__main__ import main, write_songs
from perfumer.workshop.songs.songs_csv import BadRow, SongsError, read_songs
from perfumer.workshop.songs.tagging import tag_song
from tests.support.journey import ROOT

MODEL = load_model(ROOT / "models/diary.json")
ONE_LINE = (
    ",ID,제목,가수,가사,predicted_emotion_mbert\n"
    "0,37524037,비밀 정원,한별,눈물이 멈추지 않아 네가 너무 보고 싶어,부정\n"
    '1,37524038,"봄, 그리고",두리,"사랑해 너무 행복해, 웃음이 나와",긍정\n'
)
MANY_LINES = (
    ",제목,가수,가사\r\n"
    '0,비밀 정원,한별,"눈물이 멈추지 않아\r\n\r\n네가 ""너무"" 보고 싶어\r\n1, 2, 3"\r\n'
    '1,봄,두리,"사랑해\r\n너무 행복해"\r\n'
)


def file(folder, text: str, encoding: str = "utf-8"):
    path = folder / "songs.csv"
    path.write_bytes(text.encode(encoding))
    return path


def imported(path, out, capsys):
    """Exit status, songs and what was said of the rows."""
    status = main(["import", str(path), "--out", str(out), "--model", str(ROOT / MODEL_CARD)])
    said = capsys.readouterr()
    songs = load_songs(out).songs if out.exists() else ()
    return status, songs, said.err.splitlines(), said.out


MODEL_CARD = "models/diary.json"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("text", [ONE_LINE, MANY_LINES], ids=["one line", "many lines"])
def test_both_shapes_are_read_whole(tmp_path, text, encoding):
    rows = read_songs(file(tmp_path, text, encoding))
    assert [row.artist for row in rows] == ["한별", "두리"]
    assert rows[0].line == 2
    assert "보고 싶어" in rows[0].lyrics
    assert rows[0].melon == (37524037 if text is ONE_LINE else None)


def test_a_list_becomes_a_catalog_without_lyrics(tmp_path, capsys):
    status, songs, wrong, said = imported(file(tmp_path, ONE_LINE), tmp_path / "c.json", capsys)
    assert (status, wrong) == (0, [])
    assert [song.id for song in songs] == ["melon-37524037", "melon-37524038"]
    assert songs[0].emotions[Emotion.SAD] >= 0.5
    assert songs[1].emotions[Emotion.HAPPY] >= 0.5
    assert songs[0].valence < songs[1].valence
    assert songs[0].year is None
    assert "눈물" not in (tmp_path / "c.json").read_text(encoding="utf-8")
    assert "2 songs added" in said


def test_songs_are_added_to_our_own_catalog_and_none_is_lost(tmp_path, capsys):
    out = tmp_path / "c.json"
    out.write_bytes((ROOT / "data/music_catalog.json").read_bytes())
    before = load_songs(out).songs
    _, songs, _, _ = imported(file(tmp_path, MANY_LINES), out, capsys)
    assert songs[: len(before)] == before
    assert len(songs) == len(before) + 2


def test_what_is_there_already_stays_as_it_is(tmp_path, capsys):
    out = tmp_path / "c.json"
    imported(file(tmp_path, ONE_LINE), out, capsys)
    content = out.read_bytes()
    status, _, said, _ = imported(file(tmp_path, ONE_LINE), out, capsys)
    assert status == 0
    assert out.read_bytes() == content
    assert said[0].endswith("line 2: '비밀 정원' of 한별 is already in the catalog")


def test_one_number_at_melon_is_one_song_however_it_is_spelled(tmp_path, capsys):
    out = tmp_path / "c.json"
    text = ONE_LINE + "2,37524037,비밀 정원 (Live),한 별,눈물이 나,부정\n"
    status, songs, said, _ = imported(file(tmp_path, text), out, capsys)
    assert (status, len(songs)) == (0, 2)
    assert said[0].endswith("line 4: '비밀 정원 (Live)' of 한 별 is already in the catalog")
    _, songs, said, _ = imported(
        file(tmp_path, text.replace("봄, 그리고", "봄 그리고")), out, capsys
    )
    assert (len(songs), len(said)) == (2, 3)


def test_a_number_that_a_song_of_another_id_has_is_known_too(tmp_path, capsys):
    out = tmp_path / "c.json"
    imported(file(tmp_path, ONE_LINE), out, capsys)
    renamed = out.read_text(encoding="utf-8").replace('"melon-37524037"', '"ours"')
    out.write_text(renamed, encoding="utf-8")
    text = ONE_LINE.replace("비밀 정원", "비밀의 정원")
    _, songs, _, _ = imported(file(tmp_path, text), out, capsys)
    assert [song.id for song in songs] == ["ours", "melon-37524038"]


def test_a_catalog_that_could_not_be_read_again_never_replaces_the_old_one(tmp_path, capsys):
    out = tmp_path / "c.json"
    _, songs, _, _ = imported(file(tmp_path, ONE_LINE), out, capsys)
    before = out.read_bytes()
    with pytest.raises(CatalogError, match="again"):
        write_songs(out, [*songs, songs[0].model_copy(update={"id": "other"})])
    assert out.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"c.json", "songs.csv"}


def test_every_bad_row_is_named_by_its_line_and_the_good_ones_are_taken(tmp_path, capsys):
    text = (
        ",ID,제목,가수,가사,predicted_emotion_mbert\n"
        "0,1,첫 곡,가,너무 슬퍼서 눈물이 나,부정\n"
        "1,2,,나,가사,부정\n"
        "2,3,셋째,,가사,부정\n"
        "3,x9,넷째,라,가사,부정\n"
        "4,5,다섯째,마,가사\n"
        '5,6,여섯째,바,"닫히지 않은 따옴표,부정\n'
        "6,7,일곱째,사,행복해서 웃음이 나,긍정\n"
        "\n"
        f"7,8,{'긴' * 500},아,너무 행복해,긍정\n"
        '8,9,아홉째,자,"여러\n줄"인데 "따옴표",부정\n'
        "9,10,열째,차,너무 무서워,부정\n"
    )
    status, songs, said, told = imported(file(tmp_path, text), tmp_path / "c.json", capsys)
    assert status == 1
    assert [song.title.ko for song in songs] == ["첫 곡", "일곱째", "열째"]
    lines = [int(line.split(": line ")[1].split(":")[0]) for line in said]
    assert lines == [3, 4, 5, 6, 7, 10, 11]
    reasons = [
        "no title",
        "no artist",
        "'x9' is not a number",
        "5 cells",
        "quote",
        "at most 400 characters",
        "quote",
    ]
    assert all(reason in line for reason, line in zip(reasons, said, strict=True))
    assert "7 rows could not be used" in told


def test_the_last_quote_never_closed_costs_only_its_row(tmp_path):
    rows = read_songs(file(tmp_path, MANY_LINES + '2,셋,세리,"끝이 없는\r\n가사'))
    assert [type(row) is BadRow for row in rows] == [False, False, True]
    assert rows[2].line == 8


def test_a_song_without_telling_words_is_taken_as_neutral_and_named(tmp_path, capsys):
    text = ",제목,가수,가사\n0,연주곡,가,\n"
    status, songs, said, _ = imported(file(tmp_path, text), tmp_path / "c.json", capsys)
    assert status == 0
    assert songs[0].emotions == {Emotion.NEUTRAL: 0.5}
    assert "line 2: '연주곡' has too few clear words" in said[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"a,b\n1,2\n", "line 1 names the columns a, b"),
        (b"\xff\xfe\xfd\xfc\x81", "neither UTF-8 nor CP949"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_the_remedy(tmp_path, content, message):
    path = tmp_path / "songs.csv"
    path.write_bytes(content)
    with pytest.raises(SongsError, match=message):
        read_songs(path)


def test_a_missing_file_is_an_error_of_status_2(tmp_path, capsys):
    status, _, said, _ = imported(tmp_path / "none.csv", tmp_path / "c.json", capsys)
    assert status == 2
    assert "none.csv cannot be read" in said[0]


def test_a_broken_catalog_is_left_alone(tmp_path, capsys):
    out = tmp_path / "c.json"
    out.write_text("{}", encoding="utf-8")
    status = main(["import", str(file(tmp_path, ONE_LINE)), "--out", str(out)])
    assert status == 2
    assert out.read_text(encoding="utf-8") == "{}"
    assert "lacks the list 'songs'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lyrics", "language", "emotion"),
    [
        ("Tears and lonely nights, I miss you so\n" * 20, SongLanguage.EN, Emotion.SAD),
        ("너무 기뻐 신나게 춤을 춰 행복해\n" * 20, SongLanguage.KO, Emotion.HAPPY),
        ("나는 두려워 무서워 떨리는 마음\n" * 20, SongLanguage.KO, Emotion.FEAR),
    ],
)
def test_lyrics_give_a_song_its_emotions(lyrics, language, emotion):
    tags = tag_song(lyrics, "제목", MODEL)
    assert tags.language is language
    assert max(tags.emotions, key=tags.emotions.__getitem__) is emotion
    assert all(0.3 <= strength <= 1 for strength in tags.emotions.values())
    assert 0 <= tags.valence <= 1
    assert 0 <= tags.energy <= 1


@pytest.mark.parametrize(
    "lyrics",
    [
        "눈물이 나 슬퍼서 울었어 이별이 너무 아프다 외롭다",
        "종일 울었다 눈물이 멈추지 않아",
    ],
)
def test_a_song_of_tears_is_no_pleasant_one_however_much_films_are_praised_for_them(lyrics):
    tags = tag_song(lyrics, "", MODEL)
    assert max(tags.emotions, key=tags.emotions.get) is Emotion.SAD
    assert tags.valence < 0.35


def test_a_song_in_one_long_word_is_tagged_too():
    assert tag_song("사랑해" * 5000, "제목", MODEL).language is SongLanguage.KO


def test_written_catalogs_have_one_song_a_line(tmp_path, capsys):
    out = tmp_path / "c.json"
    imported(file(tmp_path, ONE_LINE), out, capsys)
    lines = out.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    assert json.loads(lines[1].rstrip(","))["melon"] == 37524037


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
NAMES = WORDS.filter(lambda text: text.strip() != "")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(NAMES, NAMES, WORDS), max_size=5))
def test_whatever_is_written_as_csv_comes_back_whole(tmp_path, rows):
    path = tmp_path / "songs.csv"
    with path.open("w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written)
        writer.writerow(["", "제목", "가수", "가사"])
        writer.writerows([n, *row] for n, row in enumerate(rows))
    found = [(row.title, row.artist, row.lyrics) for row in read_songs(path)]
    assert found == [tuple(compose(part).strip() for part in row) for row in rows]


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text('0123,"\n\r 가a', max_size=200))
def test_no_list_however_broken_stops_the_import(tmp_path, text):
    rows = read_songs(file(tmp_path, ",제목,가수,가사\n" + text))
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))
