"""Write docs/rules: a page for each rule, with what neolint prints for its bad examples, and the index.

Run it after a change of rules/: ``python tools/make_docs.py``. A test holds the pages to the rules.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Write the pages that changed, and remove those of rules that are gone."""
    sys.path.insert(0, str(ROOT))
    from neolint.rulepage import docs

    folder = ROOT / "docs" / "rules"
    folder.mkdir(parents=True, exist_ok=True)
    files = docs()
    written = removed = 0
    for path in sorted(folder.glob("*.md")):
        if path.name not in files:
            path.unlink()
            removed += 1
    for name, text in files.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            written += 1
    print(f"docs/rules: {len(files)} files, {written} written, {removed} removed")


if __name__ == "__main__":
    main()
