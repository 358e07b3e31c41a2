"""Libraries that only some files need: absent in a default install, asked for by name."""

from importlib import import_module
from typing import Any


class MissingExtraError(ImportError):
    """An optional extra of this project is not installed; ``extra`` is its name."""

    def __init__(self, extra: str) -> None:
        super().__init__(f"the extra {extra!r} is not installed")
        self.extra = extra


def needed(module: str, *, extra: str) -> Any:
    """Import a module of an optional extra. Raises :class:`MissingExtraError`."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise MissingExtraError(extra) from error
