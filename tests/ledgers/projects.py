"""A project that knows the counties and nothing else: what an office has before its first ledger comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gisapp.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def write_counties(demo: Path, path: Path) -> None:
    """Write a project that holds the counties of the demo."""
    counties = path.with_suffix(".counties.gpkg")
    assert main(["export-layer", str(demo), "counties", str(counties)]) == 0
    assert main(["import", str(path), "counties", str(counties)]) == 0
