"""What ends a command before its time."""


class BadInput(Exception):  # noqa: N818
    """The input has errors: they have been printed and written to ``findings.xlsx``."""
