"""What ends a command that is no defect of the program: what is said, and the exit code."""

from dataclasses import dataclass

from geodata.outputs import OutputRefusedError, scarce
from scenarios.console.exit_codes import BAD_INPUT, MACHINE
from scenarios.runs.run_folder import BadNameError


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sentence of the catalogue with its values, and the exit code."""

    code: int
    key: str
    values: dict[str, object]


def refusal_of(error: BaseException) -> Refusal | None:
    """What to say of an error that lies with names, files or the machine; ``None``: a defect."""
    match error:
        case OutputRefusedError():
            values = {"path": error.path, **error.values}
            return Refusal(BAD_INPUT, f"outputs.{error.key}", values)
        case FileExistsError():
            return Refusal(BAD_INPUT, "cli.run_exists", {"path": error.filename or error})
        case BadNameError():
            return Refusal(BAD_INPUT, "cli.bad_name", {"name": error})
    lacking = scarce(error)
    if lacking is not None:
        path = f" {lacking.path}" if lacking.path else ""
        return Refusal(MACHINE, f"machine.{lacking.kind}", {"path": path, "reason": lacking.reason})
    if isinstance(error, OSError) and error.filename is not None:
        values = {"path": error.filename, "reason": error.strerror}
        return Refusal(BAD_INPUT, "cli.no_access", values)
    return None
