"""What ends a command before its time."""


class MachineLacksError(Exception):
    """The machine has not what the command needs; it has been told."""


class BadInput(Exception):  # noqa: N818
    """The input has errors: they have been printed and written to ``findings.xlsx``."""
