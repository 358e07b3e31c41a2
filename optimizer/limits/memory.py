"""Memory while arrays come and go."""

from functools import cache

import numpy as np

KEPT = 2**25 - 2**16
"""Bytes of a block that is just below the largest to which glibc's threshold adapts."""


@cache
def keep_freed() -> None:
    """Let the allocator keep what arrays give back, and not return it page by page.

    glibc gives freed blocks back to the system until it has seen a larger one freed; then it
    keeps blocks up to that size (``M_MMAP_THRESHOLD``, mallopt(3)). Thousands of arrays of a
    megabyte that come and go would else be mapped anew each time, which takes longer than
    what is computed in them. Other C libraries are left as they are.
    """
    np.empty(KEPT, dtype=np.uint8)  # freed at once
