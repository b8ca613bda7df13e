"""What a terminal sees: messages on standard error, and a bar while something long runs."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WIDE = re.compile("[\u2e80-\uffef]")


def tell(text: str) -> None:
    """Write a message to standard error; standard output is for results."""
    typer.echo(text, err=True)


def shown_width(text: str) -> int:
    """Return how many cells a text takes in a fixed pitch: Chinese signs take two."""
    return len(text) + len(_WIDE.findall(text))


@contextmanager
def progress(what: str) -> Iterator[Callable[[float], None]]:
    """Show a bar on a terminal, nothing in a pipe; gives a function that takes the share done, 0 to 1."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda share: bar.update(task, completed=share)
