"""Files that never change while the server runs, compressed once and answered from memory.

A first visit asks for sixty of them: read and compressed anew each time, they would cost more than an answer.
"""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Mapping
from pathlib import Path

from starlette.responses import Response


def pack_files(files: Mapping[str, Path]) -> Mapping[str, Response]:
    """Return the answer to a request for each address of ``files``, for browsers that accept gzip."""
    return {address: _pack(path) for address, path in files.items() if path.is_file()}


def _pack(path: Path) -> Response:
    media_type = "text/javascript" if path.suffix == ".js" else mimetypes.guess_type(path.name)[0]
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(gzip.compress(path.read_bytes(), mtime=0), media_type=media_type, headers=headers)
