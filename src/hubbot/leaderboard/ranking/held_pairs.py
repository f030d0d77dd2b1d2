"""Which pairs of a board are compared by predictions that the hub holds: counted, for any level, in one pass.

The chance of each pair is looked at once: they are in its order, and a larger share goes on where the one
before ended. Only pairs whose rows have several runs are judged anew at each share.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hubbot.leaderboard.ranking.differences import Contender, Difference, Held, surely
from hubbot.leaderboard.ranking.runs import Noise

NoiseOf = Callable[[int, int, float], Noise]  # higher, lower, share


@dataclass(slots=True)
class Apart:
    """Pairs told apart: how many, and by contender how many are surely higher (`below` them) or lower."""

    pairs: int
    below: list[int]
    above: list[int]

    @classmethod
    def none_of(cls, count: int) -> Apart:
        return cls(0, [0] * count, [0] * count)

    def add(self, high: int, low: int, by: int) -> None:
        self.pairs += by
        self.above[high] += by
        self.below[low] += by

    def copy(self) -> Apart:
        return Apart(self.pairs, [*self.below], [*self.above])


@dataclass(slots=True)
class HeldPairs:
    """Pairs of contenders by index, the higher value first; of equal values none is surely above."""

    count: int = 0
    lower: list[list[int]] = field(default_factory=list)  # of each contender
    higher: list[list[int]] = field(default_factory=list)
    _by_chance: list[tuple[float, int, int]] = field(default_factory=list)
    _noisy: list[tuple[int, int, Difference]] = field(default_factory=list)
    _share: float = 0.0
    _at: int = 0
    _told: Apart = field(default_factory=lambda: Apart.none_of(0))

    @classmethod
    def of(
        cls, contenders: Sequence[Contender], held: Held, is_noisy: Callable[[int, int], bool] | None
    ) -> HeldPairs:
        """`is_noisy(higher, lower)`: whether runs add to the difference of the two; None for never."""
        place = {one.id: i for i, one in enumerate(contenders)}
        values = [one.value for one in contenders]
        found = cls(lower=[[] for _ in contenders], higher=[[] for _ in contenders])
        seen = bytearray(len(values) ** 2)
        for (first, second), one in held.pairs.items():
            i, j = place.get(first, -1), place.get(second, -1)
            high, low = (i, j) if values[i] >= values[j] else (j, i)
            key = high * len(values) + low
            if i < 0 or j < 0 or i == j or seen[key]:
                continue
            seen[key] = 1
            found.count += 1
            found.lower[high].append(low)
            found.higher[low].append(high)
            value = one.value if high == i else -one.value
            if value <= 0 or values[high] == values[low]:
                continue
            if is_noisy and is_noisy(high, low):
                found._noisy.append((high, low, one if high == i else one.turned()))
            else:
                found._by_chance.append((one.chance if one.p is None else one.p, high, low))
        found._by_chance.sort()
        return found

    def apart(self, share: float, noise_of: NoiseOf) -> Apart:
        """The pairs whose two-sided p is at most `share`."""
        if share < self._share or not self._told.above:
            self._at, self._told = 0, Apart.none_of(len(self.lower))
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
        place = {j: at for at, j in enumerate(losers)}
        for i, many in zip(winners, least, strict=True):
            taken = sum(place.get(j, many) < many for j in self.lower[i])
            found.pairs -= taken
            found.above[i] -= taken
        place = {i: at for at, i in enumerate(winners)}
        for at, j in enumerate(losers):
            first = bisect_right(least, at)
            found.below[j] -= sum(place.get(i, -1) >= first for i in self.higher[j])
