"""Encodings: a document reads the same whichever of the usual encodings it was saved in."""

import pytest

from kg.errors import ReadingError
from kg.reading import read_bytes

LONG = "海岳银行青屿分行推出“潮汐贷”，已向三十二家渔业合作社发放1,260万元。\n\n第二段：FT账户、API Bank 与“码上付”。\n"
SHORT = ("银行", "贷款 500 万元", "Hello 银行", "中国\r\n银行", "hello world", "①② ＡＢＣ：银行", "A")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", [LONG, *SHORT])
def test_text_comes_back_from_every_encoding(text: str, encoding: str) -> None:
    assert read_bytes(text.encode(encoding), "a.txt").text == text


def test_encoding_is_named() -> None:
    assert read_bytes(LONG.encode("gbk"), "a.txt").encoding == "gb18030"
    assert read_bytes(LONG.encode("utf-8-sig"), "a.txt").encoding == "utf-8"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ("\u3000\n".encode(), "white space"),
        (bytes(range(256)) * 20, "binary"),
        (b"%PDF-1.7\n%\xe2\xe3", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        ("中国银行深圳".encode()[:-1] + b"\xff\xfe\xfa abc", "encoding"),
    ],
)
def test_bad_bytes_give_one_line_that_names_the_file(data: bytes, word: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_bytes(data, "folder/x.txt")
    message = str(caught.value)
    assert "folder/x.txt" in message and word in message and "\n" not in message


@pytest.mark.parametrize("cut", [1, 2])
def test_utf8_that_is_cut_off_inside_a_character_is_not_read_as_another_encoding(cut: int) -> None:
    with pytest.raises(ReadingError, match="broken encoding"):
        read_bytes("深圳测试银行推出“测试贷”，服务小微企业。".encode()[:-cut], "cut.txt")
