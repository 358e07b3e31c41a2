"""The program called within this process, which spares its start-up for every case."""

import logging
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

from scenarios import cli
from scenarios.console import json_output

DEFECT_WORDS = ("程序出了错", "The program has a defect", "Traceback (most recent call last)")


def called(*words: object) -> tuple[int, str]:
    """Exit code and everything said of a command."""
    said = StringIO()
    before = sys.argv
    json_output._CURRENT.clear()
    with redirect_stdout(said), redirect_stderr(said), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the program as its users start it
        try:
            code = cli._run(cli.language_first([str(word) for word in words]))
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
        finally:
            sys.argv = before
            logging.captureWarnings(capture=False)
    return code, said.getvalue()


def sound(code: int, text: str) -> bool:
    """Whether a command ended as it may: neither as a defect nor with a traceback."""
    return code in {0, 2, 3} and not any(words in text for words in DEFECT_WORDS)
