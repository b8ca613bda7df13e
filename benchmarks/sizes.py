"""How big the big city is; imports nothing, so that the process that starts the others stays small."""

BOILERS, VILLAGES, MOST_BOILERS = 100_000, 600_000, 1_000_000
"""Of the big city, and the most boilers of the growth test."""


def scaled(count: int, scale: float) -> int:
    """Return a share of a count."""
    return round(count * scale)


def growth_counts(scale: float) -> list[int]:
    """Return the numbers of boilers of the growth test."""
    return [scaled(MOST_BOILERS, scale * share) for share in (0.01, 0.1, 1.0)]
