"""Check a question file and a catalog without starting the kiosk.

perfumer catalog data/perfume_questions.json data/perfume_catalog.json
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from perfumer.catalog.loading import CatalogError
from perfumer.catalog.perfumes import check_served, load_perfumes
from perfumer.catalog.questions import load_questions


def main(arguments: list[str] | None = None) -> int:
    """Print a summary or the first error; return 0 if both files are valid together."""
    parser = argparse.ArgumentParser(prog="perfumer catalog", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("questions", type=Path, help="a question file")
    parser.add_argument("perfumes", type=Path, help="a perfume catalog")
    files = parser.parse_args(arguments)
    try:
        questions = load_questions(files.questions)
        catalog = load_perfumes(files.perfumes)
        check_served(catalog, questions, files.perfumes)
    except CatalogError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(
        f"{len(questions.questions)} questions, at most {questions.longest()} for a visitor; "
        f"{len(catalog.perfumes)} perfumes; every answer and every impression is served\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
