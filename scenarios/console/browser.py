"""Open a map in the user's browser where there is one; else say where it lies."""

import os
import sys
import webbrowser
from pathlib import Path

from scenarios.console.console import Talker


def open_map(page: Path, talker: Talker) -> None:
    """Open ``page``, or only print the way to it on a machine without a screen."""
    screen = sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY")
    if not (screen and sys.stdout.isatty() and webbrowser.open(page.resolve().as_uri())):
        talker.say("cli.open_yourself", path=page.resolve())
