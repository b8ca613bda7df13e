"""A column of figures each in its own unit: sorted as numbers, shown in the words that come with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gisapp.desktop.panels.columns import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from gisapp.reasons import Words
    from layers.kinds import Field


class ToldColumn(Column):
    """Figures with a text each.

    Parameters
    ----------
    field
        What it holds: a number without a unit.
    series
        What the order goes by.
    texts
        What is shown.
    words
        The language.
    """

    def __init__(self, field: Field, series: pd.Series, texts: Sequence[str], words: Words) -> None:
        super().__init__(field, series, words)
        self._texts = np.array(texts, dtype=object)

    def text(self, row: int) -> str:
        """Return what stands in a row."""
        return str(self._texts[row])

    def texts(self, rows: NDArray[np.intp]) -> list[str]:
        """Return what stands in many rows."""
        return list(self._texts[rows])

    def sample(self) -> list[str]:
        """Return the texts that a width can be judged by."""
        return list(self._texts)
