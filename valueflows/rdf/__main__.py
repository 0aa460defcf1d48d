# SPDX-License-Identifier: MIT
"""``python -m valueflows.rdf`` writes the ``ontologies`` folder anew from the field table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from valueflows.rdf.vocabulary import documents

FOLDER: Final = Path(__file__).resolve().parents[2] / "ontologies"


def main(folder: Path = FOLDER) -> int:
    """Write every file of the folder; 0, or 1 when there is no such folder."""
    if not folder.is_dir():
        sys.stderr.write(f"there is no folder {folder}; run this in a checkout of the project\n")
        return 1
    for name, text in documents().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{folder / name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
