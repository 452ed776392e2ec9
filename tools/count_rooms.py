"""Count what keeps the layout easy to enter, and fail where a bound is broken.

``python -m tools.count_rooms`` prints one line a count; ``make check`` calls it.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
BROAD = {"Exception", "BaseException"}
MIN_FAMILY = 3  # modules with one prefix from which a folder should stand for it


@dataclass(frozen=True, slots=True)
class Count:
    """One number; ``bound`` is the most it may be, or None where it is only told."""

    what: str
    value: float
    bound: int | None = None
    where: str = ""

    @property
    def is_kept(self) -> bool:
        return self.bound is None or self.value <= self.bound


def count(root: Path) -> list[Count]:
    """Return every count of the tree that holds ``perfumer`` and ``tests``."""
    package = root / "perfumer"
    trees = {
        path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(package.rglob("*.py"))
    }
    return [*count_modules(package), *count_functions(trees, root), *count_habits(trees, root)]


def count_modules(package: Path) -> list[Count]:
    """Return how full the folders are, and how many prefixes stand for a folder."""
    folders = Counter(path.parent for path in package.rglob("*.py") if path.stem != "__init__")
    fullest, most = max(folders.items(), key=lambda item: item[1])
    families = list(find_families(package))
    return [
        Count("modules at the package's root", folders[package], 10),
        Count("most modules in one folder", most, 20, fullest.relative_to(package).as_posix()),
        Count("prefixes that stand for a folder", len(families), 0, ", ".join(families)),
    ]


def find_families(package: Path) -> Iterator[str]:
    """Yield each prefix that three or more modules of one folder share."""
    prefixes = Counter(
        (path.parent, path.stem.partition("_")[0])
        for path in package.rglob("*_*.py")
        if not path.stem.startswith("_") and "migrations" not in path.parts
    )
    for (folder, prefix), times in prefixes.items():
        if times >= MIN_FAMILY:
            yield f"{folder.relative_to(package).as_posix()}/{prefix}_ ({times})"


def count_functions(trees: dict[Path, ast.Module], root: Path) -> list[Count]:
    """Return the lengths of functions in lines, signature and docstring included."""
    lengths = {
        f"{path.relative_to(root).as_posix()}:{node.lineno} {node.name}": _lines(node)
        for path, tree in trees.items()
        if "migrations" not in path.parts  # written once, never changed again
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    longest = max(lengths, key=lengths.__getitem__)
    return [
        Count("functions", len(lengths)),
        Count("median lines of a function", median(lengths.values())),
        Count("90 % of functions have at most lines", quantiles(lengths.values(), n=10)[-1]),
        Count("lines of the longest function", lengths[longest], 52, longest),
    ]


def count_habits(trees: dict[Path, ast.Module], root: Path) -> list[Count]:
    """Return what should stay rare: broad excepts, long modules, changes of the import path."""
    broad = [
        path.relative_to(root).as_posix()
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node)
    ]
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in trees}
    longest = max(lines, key=lines.__getitem__)
    changes = [path for path in (root / "tests").rglob("*.py") if _changes_import_path(path)]
    return [
        Count("broad excepts", len(broad), 1, ", ".join(broad)),
        Count("modules", len(lines)),
        Count("lines of the longest module", lines[longest], 320, longest.name),
        Count("tests that change the import path", len(changes), 0),
    ]


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(each is None or (isinstance(each, ast.Name) and each.id in BROAD) for each in caught)


def _changes_import_path(path: Path) -> bool:
    return any(
        isinstance(node, ast.Call) and ast.unparse(node.func).startswith("sys.path.")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def describe(found: Count) -> str:
    """Return one line: the number, what it counts, its bound, where the largest is."""
    bound = "" if found.bound is None else f"at most {found.bound}"
    mark = "" if found.is_kept else "BROKEN "
    return f"{found.value:8g}  {found.what:38} {bound:12} {mark}{found.where}".rstrip()


def main(root: Path = ROOT) -> int:
    """Print every count; return 1 when a bound is broken."""
    counts = count(root)
    sys.stdout.writelines(describe(each) + "\n" for each in counts)
    return int(not all(each.is_kept for each in counts))


if __name__ == "__main__":
    sys.exit(main())
