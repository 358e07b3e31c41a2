"""Bucket sort: by small whole numbers, in linear time."""

import numpy as np
from scipy import sparse

from optimizer.arrays import Ints


def grouped(keys: Ints, size: int) -> tuple[Ints, Ints]:
    """Indices sorted by key, equal keys in order, and where each of ``size`` keys starts.

    ``keys``, shape (n,), lie in 0 .. size - 1. Shapes (n,) and (size + 1,). A counting sort.
    """
    filled = (np.zeros(keys.size, dtype=np.int8), (keys, np.arange(keys.size)))
    table = sparse.coo_array(filled, shape=(size, max(1, keys.size)))
    table.has_canonical_format = True
    rows = table.tocsr()
    return rows.indices, rows.indptr


def runs(first: Ints, count: Ints) -> tuple[Ints, Ints]:
    """The run of every item, ``count`` numbers from ``first`` on, one run after the other.

    Both shape (items,). Returns the item of every number, and the numbers.
    """
    item = np.repeat(np.arange(count.size), count)
    begins = np.cumsum(count) - count
    return item, np.arange(item.size) + np.repeat(first - begins, count)


def distinct(keys: Ints) -> Ints:
    """The different ones of some numbers, sorted.

    ``np.unique`` without an inverse looks every number up in a table of hashes, which takes a
    hundred times as long as sorting where there are many.
    """
    keys = np.sort(keys)
    new = np.ones(keys.size, dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=new[1:])
    return keys[new]
