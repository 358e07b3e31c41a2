"""All that is written: whole or not at all, and never over what is not ours.

Nothing else in the house opens a file for writing, renames or removes one; a test walks the
code. Writers write INTO a scratch folder that this package hands out.

A result is written aside, on the same disk, in a folder of its own name; what stood in its
place is put aside or linked, the new is moved in, the old is removed. After a failed move the
old stands where it stood; after a kill in between the next command finds it and puts it back.
What is replaced must bear the mark of what it is (:mod:`~geodata.outputs.marks`), unaltered;
an input is never an output.
"""

from geodata.outputs.litter import sweep, sweep_case, sweep_run
from geodata.outputs.marks import CASE, FIXED, PROPERTY, Mark, mark_of, sealed
from geodata.outputs.moves import OutputRefusedError, check_ending, check_file
from geodata.outputs.owners import is_scratch
from geodata.outputs.scarcity import Scarce, exhausted, memory_limit, scarce
from geodata.outputs.write import (
    cached_file,
    defect_log,
    keep_copy,
    new_file,
    new_files,
    new_folder,
    remove_file,
    remove_folder,
    temporary_folder,
    write_bytes,
    write_text,
)

__all__ = [
    "CASE",
    "FIXED",
    "PROPERTY",
    "Mark",
    "OutputRefusedError",
    "Scarce",
    "cached_file",
    "check_ending",
    "check_file",
    "defect_log",
    "exhausted",
    "is_scratch",
    "keep_copy",
    "mark_of",
    "memory_limit",
    "new_file",
    "new_files",
    "new_folder",
    "remove_file",
    "remove_folder",
    "scarce",
    "sealed",
    "sweep",
    "sweep_case",
    "sweep_run",
    "temporary_folder",
    "write_bytes",
    "write_text",
]
