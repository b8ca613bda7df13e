"""The demo project as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platformdirs import user_data_path

from layers.messages import GisError
from layers.project import Project, new_project
from layers.store.base import Changes

if TYPE_CHECKING:
    from pathlib import Path


def demo_path() -> Path:
    """Return where the demo of a plain start is kept; its folder is made."""
    return user_data_path("blue-sky-planner", appauthor=False, ensure_exists=True) / "demo.gpkg"


def write_demo(path: Path, *, replace: bool = False) -> None:
    """Write the demo project.

    Parameters
    ----------
    path
        The file.
    replace
        An earlier demo may be replaced; any other file is refused.
    """
    if path.exists():
        if not replace:
            raise GisError("{path} exists; name another file, or use --force to replace an earlier demo.", path=path)
        with Project.open(path) as earlier:
            if not earlier.is_demo:
                raise GisError("{path} is not a demo and is not replaced; name another file.", path=path)
    # What invents the demo takes long to load, and only who writes one needs it.
    from layers.demo import demo_layers

    layers = demo_layers()
    with new_project(path, demo=True) as project:
        project.apply([Changes(kind, insert=frame) for kind, frame in layers.items()], why="demo")
