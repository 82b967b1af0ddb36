"""Write docs/rules and docs/failures: a page for each rule and for each cause of failure, and their indexes.

Run it after a change of rules/: ``python tools/make_docs.py``. A test holds the pages to the rules.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Write the pages that changed, and remove those of rules and causes that are gone."""
    sys.path.insert(0, str(ROOT))
    from neolint.explain import page
    from neolint.rulepage import docs

    _write("rules", docs())
    _write("failures", page.docs())


def _write(name: str, files: Mapping[str, str]) -> None:
    folder = ROOT / "docs" / name
    folder.mkdir(parents=True, exist_ok=True)
    written = removed = 0
    for path in sorted(folder.glob("*.md")):
        if path.name not in files:
            path.unlink()
            removed += 1
    for file, text in files.items():
        path = folder / file
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            written += 1
    print(f"docs/{name}: {len(files)} files, {written} written, {removed} removed")


if __name__ == "__main__":
    main()
