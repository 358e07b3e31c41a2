"""Read every caller beside a listener; print what the listener heard, and what was asked.

Run in a process of its own, where possible in a network of its own (``unshare -rn``).
"""

# ruff: noqa: PLC0415

import fcntl
import json
import os
import socket
import struct
import sys
import tempfile
import threading
import urllib.request
from contextlib import suppress
from pathlib import Path

from geodata.sandbox.gdal import SETTINGS

UP = 0x1


def listen():
    """Listen on loopback; the address, and the list of what was heard."""
    _loopback_up()
    server = socket.create_server(("127.0.0.1", 0))
    heard = []
    threading.Thread(target=_serve, args=(server, heard), daemon=True).start()
    return f"http://127.0.0.1:{server.getsockname()[1]}", heard


def _serve(server, heard):
    while True:
        connection, _ = server.accept()
        with connection:
            heard.append(connection.recv(2000).decode("latin-1").split("\r\n")[0])
            with suppress(OSError):
                connection.sendall(b"HTTP/1.1 404 Not found\r\nContent-Length: 0\r\n\r\n")


def _loopback_up():
    """A new network has its loopback down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control, suppress(OSError):
        request = struct.pack("16sH", b"lo", UP)
        fcntl.ioctl(control, 0x8914, request)  # SIOCSIFFLAGS


def main():
    """By the reader as users have it, then by GDAL itself as the reader's process sets it."""
    url, heard = listen()
    with suppress(OSError):
        urllib.request.urlopen(url + "/control")
    control = list(heard)
    heard.clear()
    os.environ.update(SETTINGS)
    from geodata.findings import Findings
    from geodata.geometry.boundaries import read_coverage  # after the settings
    from geodata.sandbox import vectors
    from tests.hostile.callers import write_callers

    read = opened = 0
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder) / "secret.geojson"
        secret.write_text('{"type":"FeatureCollection","features":[]}')
        inside = Path(folder) / "case"
        inside.mkdir()
        for path in write_callers(inside, url, secret):
            findings = Findings()
            made = read_coverage(path, findings=findings)
            read += 1
            assert made is not None or findings.errors, path.name
            for finding in findings:
                finding.problem("zh"), finding.remedy("en")
            opened += _open(vectors, path)
    print(json.dumps({"control": control, "heard": heard, "read": read, "opened": opened}))


def _open(vectors, path):
    """Open a file by GDAL without a look at what it is; whether that went through."""
    try:
        for name, *_ in vectors.layers(str(path)):
            vectors.features(str(path), name, None, {})
    except Exception:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
