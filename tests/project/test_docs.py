"""What is written is true of the code, and what is linked is there."""

from __future__ import annotations

import os
import re
from itertools import pairwise
from pathlib import Path

import pytest

import app
from perfumer.cli.commands import COMMANDS
from perfumer.settings.all import Settings
from tests.support.paths import ROOT
from tools.settings_table import rewritten

READMES = ("README.md", "README.ko.md")
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("models/*.md"),
        *ROOT.glob("data/**/*.md"),
    ]
)

# Files that a reader of CONTRIBUTING.md and docs/add-an-experience.md makes.
MADE_BY_RECIPES = {
    "perfumer/camera/pattern.py",
    "perfumer/catalog/teas.py",
    "perfumer/recommend/tea.py",
    "perfumer/web/admin/languages.py",
    "perfumer/workshop/training/data/adapters/named_files.py",
    "tests/recommend/test_tea.py",
}
RECORDS = sorted(ROOT.glob("docs/adr/0*.md"))


def text(name: str | Path) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def targets() -> list[str]:
    return re.findall(r"^([a-z]+):.*## ", text("Makefile"), re.MULTILINE)


def table_rows(page: str) -> list[str]:
    """The rows of a page's tables, without their heads."""
    lines = text(page).splitlines()
    heads = {line for line, below in pairwise(lines) if below.startswith("|---")}
    return [line for line in lines if line.startswith("| ") and line not in heads]


def anchors(page: Path) -> set[str]:
    """The fragments that GitHub makes of the headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_settings_table_is_that_of_the_code():
    page = text("docs/settings.md")
    assert rewritten(page) == page, "run python -m tools.settings_table"


def test_every_setting_says_what_it_is():
    groups = [group.annotation for group in Settings.model_fields.values()]
    fields = [
        (group.__name__, name, field)
        for group in groups
        for name, field in getattr(group, "model_fields", {}).items()
    ]
    assert [(group, name) for group, name, field in fields if not field.description] == []


@pytest.mark.parametrize("readme", READMES)
def test_every_option_is_in_the_readme(readme, capsys):
    with pytest.raises(SystemExit):
        app.main(["--help"])
    options = set(re.findall(r"(--[a-z-]+)", capsys.readouterr().out)) - {"--help"}
    assert {option for option in options if option not in text(readme)} == set()


@pytest.mark.parametrize("target", targets())
def test_every_target_of_make_is_in_the_docs(target):
    assert re.search(
        rf"make (\w+ )?{target}\b", text("README.md") + text("docs/troubleshooting.md")
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    near = [link for link in links if "://" not in link]
    files = {link: (page.parent / link.partition("#")[0]).resolve() for link in near}
    files |= {link: page for link in near if link.startswith("#")}
    assert [link for link, file in files.items() if not file.exists()] == []
    fragments = [link for link in near if "#" in link]
    assert [link for link in fragments if link.partition("#")[2] not in anchors(files[link])] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_modules_that_pages_name_exist(page):
    content = page.read_text(encoding="utf-8")
    files = re.findall(r"`((?:perfumer|tests|tools|benchmarks)/[\w./-]*[\w/])`", content)
    modules = re.findall(r"python -m ((?:perfumer|tools|benchmarks)(?:\.\w+)*)", content)
    paths = [*files, *(module.replace(".", "/") for module in modules)]
    found = [(ROOT / path).exists() or (ROOT / f"{path}.py").exists() for path in paths]
    missing = {path for path, there in zip(paths, found, strict=True) if not there}
    if page.name != "CHANGELOG.md":  # which also tells of what went
        assert missing - MADE_BY_RECIPES == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_that_pages_name_exist(page):
    content = page.read_text(encoding="utf-8")
    named = re.findall(r"(?:`|^ *|bin/|Scripts\\)perfumer ([a-z][a-z-]*)", content, re.MULTILINE)
    assert {name for name in named if name not in COMMANDS} == set()


def test_each_command_is_on_a_page():
    content = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in COMMANDS if f"perfumer {name}" not in content] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_settings_that_pages_name_exist(page):
    # The page of settings alone names those of before, in a table of their own.
    today = page.read_text(encoding="utf-8").partition("## Old names")[0]
    named = re.findall(r"PERFUMER_([A-Z]+)__([A-Z]\w+?)(?:__\w+)?\b", today)
    known = Settings().model_dump()
    assert [pair for pair in named if pair[1].lower() not in known.get(pair[0].lower(), {})] == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_numbered(record):
    lines = record.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 25
    assert lines[0].startswith(f"# {int(record.stem[:4])}. ")


def test_decisions_are_numbered_without_a_gap():
    assert [int(record.stem[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_decision_is_in_the_list_with_its_title(record):
    title = record.read_text(encoding="utf-8").splitlines()[0].partition(". ")[2]
    number = int(record.stem[:4])
    assert f"| {number} | [{title}]({record.name}) |" in text("docs/adr/README.md")


def test_the_glossary_explains_each_word_in_both_languages():
    rows = [line.strip("| ").split(" | ") for line in table_rows("docs/glossary.md")]
    assert 25 <= len(rows) <= 40
    assert [row for row in rows if len(row) != 4 or not re.search("[가-힣]", row[1])] == []
    assert [row for row in rows if row[2].rstrip(".").count(". ")] == []
    assert [row for row in rows if not re.fullmatch("`perfumer/[a-z_/]+(?:[.]py)?`", row[3])] == []


def test_the_pages_that_code_names_exist():
    files = [ROOT / "app.py", *ROOT.glob("perfumer/**/*.py"), *ROOT.glob("tools/*.py")]
    named = {page for file in files for page in re.findall(r"docs/[\w./-]+\.md", text(file))}
    assert {page for page in named if not (ROOT / page).is_file()} == set()


def test_the_changelog_has_a_place_for_what_comes():
    assert "## [Unreleased]" in text("CHANGELOG.md")


def test_the_licence_is_apache():
    assert "Apache License" in text("LICENSE")
    assert 'license = "Apache-2.0"' in text("pyproject.toml")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such mode")
@pytest.mark.parametrize("name", [".ci/run", "deploy/kiosk-browser.sh", "tools/find_python.sh"])
def test_scripts_can_be_run(name):
    assert os.access(ROOT / name, os.X_OK)


def test_the_packages_have_only_a_docstring():
    for path in (ROOT / "perfumer").rglob("__init__.py"):
        assert re.fullmatch(r'"""[^"]+"""\n', path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("picture", sorted(ROOT.glob("docs/images/*")), ids=lambda path: path.name)
def test_a_picture_of_the_pages_is_shown_and_small(picture):
    assert picture.stat().st_size <= 3_000_000
    assert any(f"images/{picture.name}" in page.read_text(encoding="utf-8") for page in PAGES)
