"""Which ring, and which side of it, a street's name tells: 东三环 is the east side of the third ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

_RINGS: Mapping[str, int] = {
    **dict(zip("一二三四五六七八九", range(1, 10), strict=True)),
    **{str(number): number for number in range(1, 10)},
}
_SIDES: Mapping[str, str] = {"东": "E", "北": "N", "西": "W", "南": "S"}
_BEFORE = r"(?<![东南西北])(?P<side>[东南西北])[内外]?(?<![十\d])(?P<ring>[一二三四五六七八九1-9])环"
"""东三环, 东三环北路; of 东北三环 the ring is certain, the side is not."""
_AFTER = r"(?<![十\d])(?P<ring>[一二三四五六七八九1-9])环(?:路|线|快速路|高架)*(?P<side>[东南西北])(?![东南西北])"
"""三环东路, 三环路南段."""
_RING = r"(?<![十\d])(?P<ring>[一二三四五六七八九1-9])环"


def ring_and_side(names: pd.Series) -> pd.DataFrame:
    """Return what the names of streets tell.

    Parameters
    ----------
    names
        Text, missing values allowed.

    Returns
    -------
    DataFrame
        Columns `ring` (Int64) and `side` (E, N, W or S), missing where the name does not tell; index as given.
    """
    plain = names.astype("str").str.normalize("NFKC").str.replace(r"\s+", "", regex=True)
    # Lower rows of the chain only speak where the ones above are silent.
    found = plain.str.extract(_BEFORE)
    after = plain.str.extract(_AFTER)
    side = found["side"].fillna(after["side"])
    ring = found["ring"].fillna(after["ring"]).fillna(plain.str.extract(_RING)["ring"])
    return pd.DataFrame({"ring": ring.map(_RINGS).astype("Int64"), "side": side.map(_SIDES).astype("str")})


def told_by_names(columns: Mapping[str, pd.Series]) -> dict[str, pd.Series]:
    """Return the columns of a layer of ring roads with ring and side filled in, where they are missing, by name."""
    filled = dict(columns)
    if "name" not in columns:
        return filled
    for name, told in ring_and_side(columns["name"]).items():
        filled[str(name)] = columns[str(name)].fillna(told) if name in columns else told
    return filled
