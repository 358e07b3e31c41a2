"""The libraries of extras, as the outputs ask for them."""

from geodata.extras import MissingExtraError, needed

__all__ = ["MissingExtraError", "needed"]
