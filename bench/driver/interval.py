"""What pairs of measurements say: the median, and the interval in which it lies with 95 % probability."""

from dataclasses import dataclass
from math import comb, isfinite

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """A median and its interval."""

    value: float
    low: float
    high: float


def rank(count):
    """The largest k for which the true median lies between the k-th smallest and the k-th largest of `count` values
    with at least 95 % probability. Each value is below the median as often as a coin shows heads, whatever the
    distribution: nothing has to be normal, nothing is drawn at random. Raises ValueError for fewer than six values."""
    k, below = 0, 0.0
    while True:
        below += comb(count, k) / 2**count
        if below > (1 - CONFIDENCE) / 2:
            break
        k += 1
    if k == 0:
        raise ValueError(f"{count} values are too few for a 95 % interval; six are enough")
    return k


def estimate(values):
    """The median of the values with its 95 % interval. Raises ValueError for too few values, or for one that is no
    number."""
    if not all(isfinite(value) for value in values):
        raise ValueError(f"not a number among {values}")
    ordered = sorted(values)
    count = len(ordered)
    k = rank(count)
    middle = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return Estimate(middle, ordered[k - 1], ordered[count - k])
