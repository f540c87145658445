"""Bytes become text. Evidence decides about the encoding; what the page declares only breaks a tie."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache

from ingest.common_characters import COMMON_CHARACTERS
from ingest.decoding.realigning import realign
from ingest.folding import to_simplified

_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Each is decoded as its superset, as browsers do: pages that declare GB2312 hold GBK characters.
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp950": "big5hkscs",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
}
_TEXT_ENCODING = re.compile(r"utf-(?:8|16|32)|gb|big5|hz|cp\d|iso8859|iso2022|koi8|shift_jis|euc|johab|mac")
_CANDIDATES = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_JOINED = "utf-8, gb18030"
# Below this a Chinese reading convinces nobody.
_CONVINCING = 0.2
# Above this nothing can be read; below it, the quality of the article decides.
_MAX_LOST_SHARE = 0.25
_MAX_CONTROL_SHARE = 0.01
# What a shift by one byte leaves: a character lost, or one of private use, which no page is written in.
_SHIFTED = re.compile(r"[\ufffd\ue000-\uf8ff]")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_MIN_ESCAPES = 10


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding its bytes were in."""

    text: str
    encoding: str


def decode(content: bytes, *, declared_charset: str | None = None) -> Decoded:
    """Return the text of ``content``; single bytes that fit no character become U+FFFD, nothing is left out.

    Raises:
        UnicodeError: The bytes are no text in any known encoding; the message is the reason, for people.
    """
    decoded = _decode_marked(content) or _decode_unmarked(content, _look_up(declared_charset))
    if decoded is None:
        raise UnicodeError("The bytes are not text in any encoding known here.")
    if len(_CONTROL.findall(decoded.text)) > _MAX_CONTROL_SHARE * len(decoded.text):
        raise UnicodeError("The file holds binary data or zeros, not text.")
    text = repair_mojibake(_resolve_escapes(_resynchronise(content, decoded)))
    if text.count("\ufffd") > max(1, _MAX_LOST_SHARE * len(text)):
        raise UnicodeError(f"Too many characters are damaged; it was read as {decoded.encoding}.")
    return Decoded(text, decoded.encoding)


def repair_mojibake(text: str) -> str:
    """Return ``text`` with the lines restored that were once decoded with the wrong encoding.

    A line is restored only where undoing the wrong step gives convincing text; ftfy mends Western text.
    """
    if not _MOJIBAKE.search(text):
        return text
    return "\n".join(_repair_line(line) for line in text.split("\n"))


def _decode_marked(content: bytes) -> Decoded | None:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return Decoded(content[len(mark) :].decode(encoding, "replace"), encoding)
    return None


def _decode_unmarked(content: bytes, declared: str | None) -> Decoded | None:
    try:
        text = content.decode()
        if "\0" not in text:
            return Decoded(text, "utf-8")
    except UnicodeDecodeError:
        pass
    if wide := _recognise_wide_ascii(content):
        return Decoded(content.decode(wide, "replace"), wide)
    readings = {name: content.decode(name, "replace") for name in dict.fromkeys((*_CANDIDATES, declared)) if name}
    if joined := _decode_joined(content):
        readings[_JOINED] = joined
    scores = {name: _score(text) for name, text in readings.items()}
    best = max(scores, key=lambda name: scores[name])
    if declared and scores[declared] >= scores[best] - _CONVINCING / 2:
        best = declared
    if scores[best] >= _CONVINCING:
        return Decoded(readings[best], best)
    return _decode_other(content, declared, best)


def _decode_joined(content: bytes) -> str | None:
    """Decode a file that was joined from files of two encodings, line by line; ``None`` where no line is UTF-8."""
    lines = content.split(b"\n")
    if not any(not line.isascii() and _is_utf8(line) for line in lines):
        return None
    return "\n".join(line.decode() if _is_utf8(line) else _decode_damaged(line) for line in lines)


def _decode_damaged(line: bytes) -> str:
    return max((line.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")), key=_score)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decode_other(content: bytes, declared: str | None, best: str) -> Decoded | None:
    """Decode what is not convincingly Chinese: as declared, else as charset-normalizer finds."""
    from charset_normalizer import from_bytes

    for name in (declared, best):
        if name:
            try:
                text = content.decode(name)
            except UnicodeDecodeError:
                continue
            if name == declared or _score(text) >= 0:
                return Decoded(text, name)
    match = from_bytes(content).best()
    return Decoded(str(match), match.encoding) if match else None


def _recognise_wide_ascii(content: bytes) -> str | None:
    """Recognise UTF-16 without a mark that is mostly ASCII (markup, English): every other byte is zero."""
    even, odd = content[::2].count(0), content[1::2].count(0)
    if max(even, odd) < 0.25 * len(content) or min(even, odd) > 0.1 * max(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _resynchronise(content: bytes, decoded: Decoded) -> str:
    """Return the text of ``content``, where a byte of a two-byte encoding was lost without what that shifted."""
    text = decoded.text
    if decoded.encoding not in ("gb18030", "big5hkscs") or not _SHIFTED.search(text):
        return text
    lines = (realign(line, decoded.encoding) for line in content.split(b"\n"))
    return "\n".join(lines)


def _resolve_escapes(text: str) -> str:
    r"""Return ``text`` with the characters that a dump wrote as ``\u4e2d``, where it wrote all of them so."""
    if len(_ESCAPE.findall(text)) < max(_MIN_ESCAPES, len(text) // 20):
        return text
    units = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text.replace("\\n", "\n"))
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _look_up(charset: str | None) -> str | None:
    if not charset:
        return None
    try:
        name = codecs.lookup(charset.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    # Python also calls rot13 and zlib codecs.
    return _SUPERSETS.get(name, name) if _TEXT_ENCODING.match(name) else None


def _score(text: str) -> float:
    """Return how Chinese ``text`` looks, −1 to 1: common characters less those that GB2312 does not have.

    Four fifths of a text rightly decoded are common characters, next to none of one wrongly decoded.
    """
    foreign = "".join(_NON_ASCII.findall(text))
    if not foreign:
        return 0.0
    simplified = to_simplified(foreign)
    strange = simplified.encode("gb2312", "replace").count(b"?")
    return (len(_common().findall(simplified)) - strange) / len(foreign)


@cache
def _common() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(COMMON_CHARACTERS))}，。、：；“”]")


# Pairs that UTF-8 makes when it is read as Latin-1, runs of Latin-1 letters that GBK makes, and the characters that
# stand for common ones in UTF-8 read as GBK, and next to never elsewhere (counted in 3,000 articles).
_MOJIBAKE = re.compile(
    r"[\u00c2-\u00ef][\u0080-\u00bf\u2018-\u203a\u0152-\u0178]|[\u00a1-\u00fe]{4}|â€"
    r"|[涓紝锛銆鏈殑鍏鍙屽鐨澶瀹鏃浠鍔鍒鍦佸杩鍚屾骞傚浣鍥鈥鏂缁鐢屼鍖璁鍗浼佹甯傛]"
)
# How the bytes were read, and how they should have been; the commonest first.
_WRONG_STEPS = (("latin", "utf-8"), ("latin", "gb18030"), ("gb18030", "utf-8"), ("latin", "big5hkscs"))
_MIN_GAIN = 0.3
# What one lost byte leaves: the rests of its character, each a mark of its own, and the ? that replaced the byte.
_LOST_RUN = re.compile(r"\ufffd[\ufffd?]*")


def _repair_line(line: str) -> str:
    if not _MOJIBAKE.search(line):
        return line
    before = _score(line)
    convincing = max(before + _MIN_GAIN, _CONVINCING)
    once = [repaired for step in _WRONG_STEPS if (repaired := _undo_decoding(line, *step))]
    for repaired in once:
        if _score(repaired) > convincing:
            return _LOST_RUN.sub("\ufffd", repaired)
    # Read wrongly, saved, and read wrongly again.
    for repaired in once:
        for step in _WRONG_STEPS:
            if (twice := _undo_decoding(repaired, *step)) and _score(twice) > convincing:
                return _LOST_RUN.sub("\ufffd", twice)
    if before > 0:
        return line
    import ftfy

    return ftfy.fix_encoding(line)


def _undo_decoding(line: str, wrong: str, right: str) -> str | None:
    """Return ``line`` encoded as it was wrongly decoded, and decoded rightly; what was lost then stays U+FFFD."""
    try:
        if wrong == "latin":
            content = b"".join(_encode_latin(character) for character in line)
        else:
            content = b"\xff".join(part.encode(wrong) for part in line.split("\ufffd"))
    except UnicodeEncodeError:
        return None
    return content.decode(right, "replace")


def _encode_latin(character: str) -> bytes:
    """Return the byte that Latin-1 or Windows-1252 shows as ``character``; programs mix the two."""
    if character == "\ufffd":
        return b"\xff"
    return bytes([ord(character)]) if ord(character) < 256 else character.encode("cp1252")
