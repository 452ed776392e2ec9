"""The architecture page and the package's map say what the code is."""

from __future__ import annotations

import re
import tomllib

import perfumer
from tests.support.paths import ROOT

PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "perfumer"
SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in PACKAGE.rglob("*.py")
}


def packages() -> list[str]:
    folders = (path.parent for path in PACKAGE.rglob("__init__.py"))
    return [folder.relative_to(ROOT).as_posix() for folder in folders if folder != PACKAGE]


def root_modules() -> list[str]:
    return [path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__"]


def first_cells(heading: str) -> list[str]:
    """The first cells of the table under a heading, without back-quotes."""
    section = re.split(r"^#+ ", PAGE.partition(f"# {heading}\n")[2], flags=re.MULTILINE)[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    return [row.split(" | ")[0].strip("|` ") for row in rows[1:]]


def test_each_package_and_root_module_has_one_line_in_the_layout():
    folders = [f"{package}/" for package in packages()]
    modules = [f"perfumer/{module}.py" for module in root_modules()]
    written = [cell for cell in first_cells("Layout") if not cell.startswith("**")]
    assert sorted(written) == sorted(folders + modules)


def test_each_package_and_root_module_has_one_line_in_the_map():
    listed = re.findall(r"^\* ``(\w+)`` .+\.$", perfumer.__doc__ or "", re.MULTILINE)
    top = [path.split("/")[1] for path in packages() if path.count("/") == 1]
    assert sorted(listed) == sorted([*top, *root_modules()])


def test_the_layers_are_those_that_are_checked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    written = re.search(r"never see each other:\n\n((?:    .+\n)+)", PAGE)
    assert written is not None
    layers = [line.replace("perfumer.", "") for line in contract["layers"]]
    assert [line.strip() for line in written[1].splitlines()] == layers


def test_each_thread_that_code_names_is_in_the_list():
    code = "".join(text for path, text in SOURCES.items() if "/workshop/" not in path)
    named = re.findall(r"""Thread\((?:.|\n){,90}?name=f?"([a-z-]+)""", code)
    pools = re.findall(r"""ThreadPoolExecutor\(1, "([a-z-]+)\"""", code)
    parts = re.findall(r"""\bPart\(\s*"([a-z-]+)\"""", code)
    threads = {*named, *pools, *parts}
    listed = {cell.rstrip("…") for cell in first_cells("Threads")} - {"waitress"}
    assert len(threads) > 8
    assert listed == threads


def test_each_module_with_a_lock_is_in_the_list():
    lock = re.compile(r"(?<!class )\b(?:R?Lock|(?:Bounded)?Semaphore|Condition)\(")
    booth = {path: text for path, text in SOURCES.items() if "/workshop/" not in path}
    assert sorted(first_cells("Locks")) == sorted(
        path for path, text in booth.items() if lock.search(text)
    )


def test_each_address_is_on_the_page():
    web = "".join(text for path, text in SOURCES.items() if path.startswith("perfumer/web/"))
    addresses = re.findall(r"""@\w+\.(?:get|post)\("(/[^"<]*)""", web)
    assert len(addresses) > 30
    assert [address for address in addresses if f"`{address}" not in PAGE] == []
