"""Bring pages that live outside docs/ into the site; MkDocs calls this as its hook.

A forge shows README.md, CONTRIBUTING.md and models/README.md where they lie; the site shows only
what is in docs/. Links in all of them are written for the forge, and rewritten here for the site.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = {  # file in the repository → its place in the site
    "README.md": "start.md",
    "README.ko.md": "ko/start.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "models/README.md": "models/index.md",
    "models/MODEL_CARD.md": "models/card.md",
    "models/open/README.md": "models/open.md",
    "models/open/LICENSE.open_nsfw": "models/LICENSE.open_nsfw.txt",
    "data/demo/README.md": "demo-figures.md",
    "LICENSE": "LICENSE.txt",
}
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the outside files that exist."""
    for source, place in OUTSIDE.items():
        if (ROOT / source).is_file():
            files.append(File.generated(config, place, abs_src_path=str(ROOT / source)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Point the links of one page to the places of their targets in the site."""
    source = Path(str(page.file.abs_src_path))

    def to_site(link: re.Match[str]) -> str:
        place = find_place((source.parent / link[1]).resolve(), Path(config.docs_dir))
        if place is None:
            return link[0]
        path = posixpath.relpath(place, posixpath.dirname(page.file.src_uri) or ".")
        return f"]({path}{link[2] or ''})"

    return LINK.sub(to_site, markdown)


def find_place(target: Path, docs: Path) -> str | None:
    """Return where the site has a file of the repository, or None if it has it nowhere."""
    if target.is_relative_to(docs) and target.is_file():
        return target.relative_to(docs).as_posix()
    if target.is_relative_to(ROOT):
        return OUTSIDE.get(target.relative_to(ROOT).as_posix())
    return None
