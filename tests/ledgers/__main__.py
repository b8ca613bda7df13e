"""Write every ledger into a folder, to be tried by hand."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.ledgers import LEDGERS, REFUSED
from tests.ledgers.truth import Ledger


def main(folder: Path) -> None:
    """Write the files; those whose program is absent are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in (*LEDGERS, *REFUSED):
        if not isinstance(one, Ledger) or not one.needs or shutil.which(one.needs):
            one.write(folder / one.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
