"""Rules, couplings and goals by name, for tests that make them of fields which they name."""

from typing import Any

from optimizer.model import registry


def enrolled(family: str) -> dict[str, Any]:
    """Everything enrolled in ``family``; what fields a kind has is its own affair."""
    return dict(registry.enrolled(family))
