"""Files that never change while the server runs, compressed once and answered from memory.

A first visit asks for sixty of them: read and compressed anew each time, they would cost more than an answer.
"""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Callable, Mapping
from pathlib import Path

from starlette.responses import Response


def pack_files(files: Mapping[str, Path], *, mend: Callable[[str], str] = str) -> Mapping[str, Response]:
    """Return the answer to a request for each address of ``files``, for browsers that accept gzip; scripts mended."""
    return {address: _pack(path, mend) for address, path in files.items() if path.is_file()}


def _pack(path: Path, mend: Callable[[str], str]) -> Response:
    is_script = path.suffix == ".js"
    content = mend(path.read_text("utf-8")).encode() if is_script else path.read_bytes()
    media_type = "text/javascript" if is_script else mimetypes.guess_type(path.name)[0]
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(gzip.compress(content, mtime=0), media_type=media_type, headers=headers)
