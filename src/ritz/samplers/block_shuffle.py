"""Rows in an order that is nearly random and yet reads a file in long stretches: blocks are shuffled, and then the rows
of several blocks together."""

import threading
from collections import OrderedDict
from typing import Any, Protocol, runtime_checkable

import numpy as np

KEPT = 2
"""Buffers in memory: a batch may begin in one and end in the next."""


@runtime_checkable
class Sliceable(Protocol):
    """An array [n, ...] in memory or elsewhere (mapped, HDF5): it has a shape and a type, and gives slices of rows."""

    @property
    def shape(self) -> tuple[int, ...]:
        """n and the shape of a row."""
        ...

    @property
    def dtype(self) -> Any:
        """NumPy's type."""
        ...

    def __getitem__(self, rows: slice, /) -> Any:
        """Some rows, as an array in memory."""
        ...


class BlockShuffle:
    """Arrays of n rows, taken in an order of its own every epoch, each row once.

    An epoch begins at a random row and goes around; what is then cut into blocks of `block` rows is shuffled block by
    block, and the rows of every `buffer` blocks that follow each other are shuffled together. The order is a function
    of two words and the epoch alone, by NumPy's legacy generator, whose streams never change (NEP 19).
    """

    def __init__(self, arrays: tuple[Sliceable, ...], *, block: int, buffer: int) -> None:
        """Reads nothing yet."""
        self.arrays, self.block, self.room = arrays, block, block * buffer
        self.size = arrays[0].shape[0]
        self._kept: OrderedDict[tuple[int, ...], tuple[np.ndarray, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, words: tuple[int, int], epoch: int, place: int, count: int) -> tuple[np.ndarray, ...]:
        """The next `count` rows of every array from a place within an epoch on, into later epochs if need be."""
        parts = []
        while count:
            number, inside = divmod(place, self.room)
            rows = self._buffer((*words, epoch), number)
            part = tuple(array[inside : inside + count] for array in rows)
            parts.append(part)
            place, count = place + len(part[0]), count - len(part[0])
            if place == self.size:
                epoch, place = epoch + 1, 0
        return parts[0] if len(parts) == 1 else tuple(np.concatenate(each) for each in zip(*parts, strict=True))

    def _buffer(self, order: tuple[int, ...], number: int) -> tuple[np.ndarray, ...]:
        """The shuffled rows of one buffer; those used last stay in memory."""
        with self._lock:
            name = (*order, number)
            if name not in self._kept:
                while len(self._kept) >= KEPT:
                    self._kept.popitem(last=False)
                self._kept[name] = self._load(order, number)
            self._kept.move_to_end(name)
            return self._kept[name]

    def _load(self, order: tuple[int, ...], number: int) -> tuple[np.ndarray, ...]:
        stretches = self.stretches(order, number)
        rows = sum(stop - start for start, stop in stretches)
        places = np.random.RandomState([*order, number + 1]).permutation(rows)
        loaded = []
        for array in self.arrays:
            shuffled = np.empty((rows, *array.shape[1:]), array.dtype)
            begun = 0
            for start, stop in stretches:
                shuffled[places[begun : begun + stop - start]] = array[start:stop]
                begun += stop - start
            loaded.append(shuffled)
        return tuple(loaded)

    def stretches(self, order: tuple[int, ...], number: int) -> list[tuple[int, int]]:
        """Which rows, from start to stop, come together in one buffer of an epoch; the last block is a short one."""
        random = np.random.RandomState(list(order))
        turn = int(random.randint(self.size))
        whole, rest = divmod(self.size, self.block)
        blocks = np.append(random.permutation(whole), [whole] if rest else []).astype(int)
        chosen = blocks[number * self.room // self.block : (number + 1) * self.room // self.block]
        found = []
        for block in chosen.tolist():
            start, stop = (edge + turn for edge in (block * self.block, min((block + 1) * self.block, self.size)))
            if start < self.size < stop:
                found += [(start, self.size), (0, stop - self.size)]
            else:
                around = self.size if start >= self.size else 0
                found.append((start - around, stop - around))
        return found
