"""A large ledger from Excel to a stored layer, checks included; and the same file read by pandas with openpyxl."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from pathlib import Path

import pandas as pd

from benchmarks.clock import Measured, measure, tell
from benchmarks.ledger import FILE
from gisapp.i18n import Language
from gisapp.importing import Request, import_file


def stored(folder: Path, *, history: bool = True) -> dict[str, float]:
    """Import the ledger into a new project; return how many rows were taken."""
    made = folder / "made"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    done = import_file(Request("boilers", folder / FILE, crs="wgs84", history=history), made / "city.gpkg", Language.ZH)
    return {"rows": float(done.settled.rows), "rejected": float(done.settled.rejected)}


def peer(folder: Path) -> dict[str, float]:
    """Read the same file with pandas and openpyxl, and do nothing with it."""
    return {"rows": float(len(pd.read_excel(folder / FILE, engine="openpyxl")))}


def part(name: str, folder: Path) -> Measured:
    """Measure one part."""
    if name != "peer":
        return measure(lambda: folder, partial(stored, history=name == "stored"))
    return measure(lambda: folder, peer, runs=1)


if __name__ == "__main__":
    tell(part(sys.argv[1], Path(sys.argv[2])))
