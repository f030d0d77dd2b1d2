"""Which pairs of a board are compared by predictions that the hub holds: counted, for any level, in one pass.

The chance of each pair is looked at once: they are in its order, and a larger share goes on where the one
before ended. Only pairs whose rows have several runs are judged anew at each share.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from hubbot.common.statistics.intervals import LEVEL
from hubbot.leaderboard.ranking.differences import Contender, Difference, Held, surely
from hubbot.leaderboard.ranking.runs import Noise

_LARGEST_SHARE = 1 - LEVEL  # of a single pair: no step of Holm's procedure has more
NoiseOf = Callable[[int, int, float], Noise]  # higher, lower, share


class Apart:
    """Pairs told apart: how many, and by contender how many are surely higher (`below` them) or lower."""

    __slots__ = ("above", "below", "pairs")

    def __init__(self, pairs: int, below: list[int], above: list[int]) -> None:
        self.pairs, self.below, self.above = pairs, below, above

    @classmethod
    def none_of(cls, count: int) -> Apart:
        return cls(0, [0] * count, [0] * count)

    def add(self, high: int, low: int, by: int) -> None:
        self.pairs += by
        self.above[high] += by
        self.below[low] += by

    def copy(self) -> Apart:
        return Apart(self.pairs, [*self.below], [*self.above])


class HeldPairs:
    """Pairs of contenders by index, the higher value first; of equal values none is surely above."""

    def __init__(self, contenders: int) -> None:
        self.contenders = contenders
        self._keys: set[int] = set()  # higher · contenders + lower
        self._sides: tuple[list[list[int]], list[list[int]]] | None = None  # lower, higher ones of each
        self._by_chance: list[tuple[float, int, int]] = []
        self._noisy: list[tuple[int, int, Difference]] = []
        self._share, self._at, self._told = 0.0, 0, Apart.none_of(contenders)

    @classmethod
    def of(
        cls, contenders: Sequence[Contender], held: Held, is_noisy: Callable[[int, int], bool] | None
    ) -> HeldPairs:
        """`is_noisy(higher, lower)`: whether runs add to the difference of the two; None for never."""
        place = {one.id: i for i, one in enumerate(contenders)}
        values = [one.value for one in contenders]
        found = cls(len(values))
        for (first, second), one in held.pairs.items():
            i, j = place.get(first, -1), place.get(second, -1)
            high, low = (i, j) if values[i] >= values[j] else (j, i)
            key = high * len(values) + low
            if i < 0 or j < 0 or i == j or key in found._keys:
                continue
            found._keys.add(key)
            value = one.value if high == i else -one.value
            if value <= 0 or values[high] == values[low]:
                continue
            if is_noisy and is_noisy(high, low):
                found._noisy.append((high, low, one if high == i else one.turned()))
            elif (chance := one.chance if one.p is None else one.p) <= _LARGEST_SHARE:
                found._by_chance.append((chance, high, low))
        found._by_chance.sort()
        return found

    @property
    def count(self) -> int:
        return len(self._keys)

    def apart(self, share: float, noise_of: NoiseOf) -> Apart:
        """The pairs whose two-sided p is at most `share`, itself at most 5 %."""
        if share < self._share:
            self._at, self._told = 0, Apart.none_of(self.contenders)
        self._share = share
        while self._at < len(self._by_chance) and self._by_chance[self._at][0] <= share:
            _, high, low = self._by_chance[self._at]
            self._told.add(high, low, 1)
            self._at += 1
        found = self._told.copy()
        for high, low, one in self._noisy:
            if surely(one, noise_of(high, low, share), share):
                found.add(high, low, 1)
        return found

    def leave_out(
        self, found: Apart, winners: Sequence[int], losers: Sequence[int], least: Sequence[int]
    ) -> None:
        """Take back the held pairs that were counted by limits.

        The winner at each place was counted as above the first `least` of the losers, which rises with it.
        """
        lower, higher = self._beside()
        place = {j: at for at, j in enumerate(losers)}
        for i, many in zip(winners, least, strict=True):
            taken = sum(place.get(j, many) < many for j in lower[i])
            found.pairs -= taken
            found.above[i] -= taken
        place = {i: at for at, i in enumerate(winners)}
        for at, j in enumerate(losers):
            first = bisect_right(least, at)
            found.below[j] -= sum(place.get(i, -1) >= first for i in higher[j])

    def _beside(self) -> tuple[list[list[int]], list[list[int]]]:
        if self._sides is None:
            lower, higher = ([list[int]() for _ in range(self.contenders)] for _ in range(2))
            for high, low in (divmod(key, self.contenders) for key in self._keys):
                lower[high].append(low)
                higher[low].append(high)
            self._sides = lower, higher
        return self._sides
