"""The documentation site is built without a complaint and loads nothing from another server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

pytest.importorskip("mkdocs", reason="needs the docs extra")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return folder


def test_each_page_is_in_the_site(site):
    pages = [page.relative_to(ROOT / "docs") for page in ROOT.glob("docs/**/*.md")]
    names = [page.with_stem("index") if page.stem == "README" else page for page in pages]
    assert [name for name in names if not (site / name).with_suffix(".html").is_file()] == []


@pytest.mark.parametrize("name", ["start", "ko/start", "changelog", "models/card"])
def test_pages_outside_the_folder_are_in_the_site(site, name):
    assert (site / f"{name}.html").is_file()


def test_nothing_is_loaded_from_another_server(site):
    outside = re.compile(
        r"""<(?:script|img|iframe|source|link rel=["']?(?:stylesheet|preconnect|icon))[^>]*?"""
        r"""(?:src|href)=["']?(?:https?:)?//"""
    )
    assert [
        page.name for page in site.rglob("*.html") if outside.search(page.read_text("utf-8"))
    ] == []
    styles = "".join(sheet.read_text("utf-8") for sheet in site.rglob("*.css"))
    assert re.findall(r"(?:@import|url\()\s*[\"']?https?:", styles) == []


def test_a_link_of_the_readme_leads_to_the_page_in_the_site(site):
    start = (site / "start.html").read_text("utf-8")
    assert 'href="music.html"' in start
    assert 'href="docs/' not in start
