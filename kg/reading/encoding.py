"""Bytes → text: which encoding a Chinese document is in, found out from the bytes alone.

Strict decoders are tried first, since a wrong one nearly always fails on real text: a byte order mark decides, then
UTF-8, then UTF-16 without a mark (told by where the zero bytes and the CJK high bytes stand), then GB18030. Only when
none of these gives plausible Chinese or Latin text is charset-normalizer asked: on short Chinese texts its guesses
(Big5, Johab, cp949 …) are much worse than strict decoding.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from kg.errors import ReadingError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x7fELF")
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{3,20})""", re.IGNORECASE)
_PLAUSIBLE = 0.9
_SAMPLE = 20_000


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Decode `data` and say how: `(text, encoding)`, the text without byte order mark and with its line ends kept.

    Raises `ReadingError` naming `name` when the data is empty or blank, binary, or in no encoding that fits.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ReadingError(f"{name}: the file is empty; give a document with text")
    if data.startswith(_MAGIC):
        raise ReadingError(f"{name}: this is a binary file, not text; give .txt, .md or .html")
    text, encoding = _decode(data, name)
    if not text.strip():
        raise ReadingError(f"{name}: the file holds only white space; give a document with text")
    return text, encoding


def _decode(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strict(data, encoding)
            if text is None:
                raise ReadingError(f"{name}: broken {encoding} text after its byte order mark; save it again as UTF-8")
            return text, encoding.removesuffix("-sig")
    if b"\x00" not in data:
        text = _strict(data, "utf-8")
        if text is not None and _plausible(text):
            return text, "utf-8"
        if text is None and _damaged_utf8(data):
            raise ReadingError(
                f"{name}: broken encoding: UTF-8 that was cut off or changed on the way; get the file again"
            )
    candidates = [_utf16_guess(data)] if len(data) % 2 == 0 else []
    declared = _DECLARED.search(data[:2048])
    if declared:
        candidates.append(declared.group(1).decode("ascii"))
    if b"\x00" not in data:
        candidates.append("gb18030")
    for candidate in candidates:
        text = _strict(data, candidate)
        if text is not None and _plausible(text):
            return text, "gb18030" if candidate.lower() in ("gb2312", "gbk") else candidate.lower()
    best = from_bytes(data).best()
    if best is not None and b"\x00" not in data and _plausible(str(best)):
        return str(best), best.encoding
    if b"\x00" in data[:_SAMPLE] or _control_share(data) > 0.02:
        raise ReadingError(f"{name}: this is a binary file, not text; give .txt, .md or .html")
    raise ReadingError(f"{name}: the encoding is broken or unknown; save the file as UTF-8")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _damaged_utf8(data: bytes) -> bool:
    """Whether the bytes are Chinese UTF-8 but for a few: other encodings give hardly any valid sequence."""
    text = data.decode("utf-8", "replace")
    return 10 * text.count("\ufffd") <= sum("\u3000" <= c <= "\u9fff" for c in text)


def _utf16_guess(data: bytes) -> str:
    """The byte order under which more characters are common ones (ASCII, CJK punctuation, CJK ideographs)."""
    sample = data[: _SAMPLE - _SAMPLE % 2]

    def common(high: bytes, low: bytes) -> int:
        pairs = zip(high, low, strict=False)
        return sum(2 if h == 0 and 9 <= x < 127 else h in (0x30, 0xFF, 0x20) or 0x4E <= h <= 0x9F for h, x in pairs)

    return "utf-16-le" if common(sample[1::2], sample[::2]) >= common(sample[::2], sample[1::2]) else "utf-16-be"


def _plausible(text: str) -> bool:
    """Whether the text reads like Chinese or Latin prose: hardly any control, unassigned or exotic characters."""
    sample = text[:_SAMPLE]
    good = sum(map(_ordinary, sample))
    return (
        good >= _PLAUSIBLE * len(sample)
        and sum(c < " " and c not in "\t\n\r\f\v" for c in sample) <= len(sample) // 200
    )


def _ordinary(char: str) -> bool:
    code = ord(char)
    if code < 0x250:
        return (char >= " " and not 0x7F <= code < 0xA0) or char in "\t\n\r\f\v"
    if 0x3000 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xFF00 <= code <= 0xFFEF or 0x20000 <= code <= 0x323AF:
        return True
    if 0x2000 <= code < 0x2E00:
        return unicodedata.category(char)[0] in "PSZNC"
    return 0x370 <= code < 0x500 or 0x1F000 <= code < 0x1FB00


def _control_share(data: bytes) -> float:
    sample = data[:_SAMPLE]
    return sum(b < 9 or 13 < b < 32 for b in sample) / max(1, len(sample))
