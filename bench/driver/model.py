"""The words of the driver. A *suite* measures several things in rounds: each of them once a round, one after the other,
so that what stands at one place of two lists is a pair. A *row* of the table is a figure made of such pairs, and its
target."""

from dataclasses import dataclass
from typing import Callable

from interval import Estimate, estimate


class Failure(Exception):
    """A measurement that cannot be made; the text says why and what to do."""


@dataclass(frozen=True)
class Figure:
    """What is computed from each round: `of` takes one value for each key."""

    keys: tuple
    unit: str
    of: Callable

    def estimate(self, samples):
        """The median over all rounds, with its interval. `samples`: key -> one value for each round."""
        rounds = list(zip(*(samples[key] for key in self.keys), strict=True))
        try:
            return estimate([self.of(*values) for values in rounds])
        except (ValueError, ZeroDivisionError) as error:
            raise Failure(f"no figure from {', '.join(self.keys)}: {error}") from error


@dataclass(frozen=True)
class Total:
    """What must not happen even once: the sum over all rounds, which a median would hide."""

    keys: tuple
    unit: str = "count"

    def estimate(self, samples):
        found = sum(samples[self.keys[0]])
        return Estimate(found, found, found)


def total(key):
    return Total((key,))


def ratio(a, b, scale=1.0):
    """How many times b is a: one ratio for each pair."""
    return Figure((a, b), "ratio", lambda x, y: x / y * scale)


def plain(key, unit, scale=1.0):
    """A measurement by itself."""
    return Figure((key,), unit, lambda x: x * scale)


def beyond(a, b, unit):
    """By how much a is more than b: one difference for each pair."""
    return Figure((a, b), unit, lambda x, y: x - y)


@dataclass(frozen=True)
class Target:
    """Judged by the median."""

    word: str
    limit: float

    def met(self, found):
        return found.value <= self.limit if self.word == "<=" else found.value >= self.limit

    def __str__(self):
        return f"{self.word} {self.limit:g}"


def at_most(limit):
    return Target("<=", limit)


def at_least(limit):
    return Target(">=", limit)


@dataclass(frozen=True)
class Row:
    """One line of the table. `suite` has `needs`, a map from preset to the targets to be built, and
    `measure(keys, pairs)`, which returns key -> one value for each of the `pairs` rounds, or raises Failure."""

    name: str
    suite: object
    figure: Figure
    target: Target | None = None

    def result(self, samples):
        """As it stands in bench/results/latest.json."""
        found = self.figure.estimate(samples)
        return {
            "name": self.name,
            "value": found.value,
            "low": found.low,
            "high": found.high,
            "unit": self.figure.unit,
            "target": str(self.target) if self.target else None,
            "met": self.target.met(found) if self.target else None,
        }


def turns(items, number):
    """The items in the order of round `number`: every second round goes backwards, so that none is always first."""
    return list(items) if number % 2 == 0 else list(reversed(items))
