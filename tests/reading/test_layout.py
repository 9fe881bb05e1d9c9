"""Page layout: what a PDF's text dump breaks is whole again, and no character is lost or moved without cause."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Case, Document, ParagraphKind
from kg.reading import read_bytes

SENTENCES = (
    "海岳银行青屿分行今年三月推出面向渔业合作社的信用贷款产品“潮汐贷”，授信额度最高三百万元。",
    "产品依托港务局的泊位数据和冷库的入库记录核定额度，渔户不必再提供房产抵押。",
    "截至九月末，该行已向全市四百二十户渔民发放贷款1.6亿元，加权平均利率4.05%。",
    "分行还同青屿海洋大学合作开设“蓝色课堂”，为年轻船东讲解记账、保险与外汇知识。",
    "台风过境之后，客户经理连夜走访码头，为九艘受损渔船办理了无还本续贷。",
    "下一步，该行将把服务推广到外海养殖和水产加工企业，完善全链条的金融支持。",
)
WIDTH = 21


def column(paragraph: str, width: int = WIDTH, indent: bool = True) -> list[str]:
    """A paragraph set in a column: the first line two characters shorter, no line beginning with a closing mark."""
    lines: list[str] = []
    rest = paragraph
    while rest:
        at = width - 2 if indent and not lines else width
        while rest[at : at + 1] in tuple("，。、；：”）》%"):
            at += 1
        lines.append(rest[:at])
        rest = rest[at:]
    return lines


def dump(*units: str | list[str]) -> str:
    """Lines set apart by blank lines, as an extractor writes them."""
    return "\n\n".join(line for unit in units for line in ([unit] if isinstance(unit, str) else unit)) + "\n"


def read(text: str) -> Document:
    return read_bytes(text.encode(), "a.txt")


def paragraphs(case: Case) -> list[tuple[ParagraphKind, str]]:
    return [(p.kind, case.text.text[p.start : p.end]) for p in case.paragraphs]


def bodies(case: Case) -> list[str]:
    return [text for kind, text in paragraphs(case) if kind is not ParagraphKind.TITLE]


def assert_nothing_lost(document: Document, furniture: str = "") -> None:
    """Every character of the source but white space and furniture stands in exactly one place of one case."""
    offsets = [
        o
        for case in document.cases
        for c, o in zip(case.text.text, case.text.offsets, strict=True)
        if not c.isspace() and document.text[o] == c
    ]
    assert len(offsets) == len(set(offsets))
    left = "".join(c for i, c in enumerate(document.text) if i not in set(offsets) and not c.isspace())
    assert left == furniture


def test_hard_line_breaks_inside_words_are_undone() -> None:
    text = dump(
        "渔港的新活水", column(SENTENCES[0] + SENTENCES[1]), column(SENTENCES[2]), column(SENTENCES[3] + SENTENCES[4])
    )
    document = read(text)
    assert bodies(document.cases[0]) == [SENTENCES[0] + SENTENCES[1], SENTENCES[2], SENTENCES[3] + SENTENCES[4]]
    assert document.cases[0].title == "渔港的新活水"
    assert_nothing_lost(document)


def test_numbered_headings_stay_apart_even_over_two_lines() -> None:
    text = dump(
        "渔港的新活水",
        column(SENTENCES[0]),
        "1.  把数据变成额度，让诚实经营的渔户\n不再求人",
        column(SENTENCES[1] + SENTENCES[2]),
        "2.  把课堂搬上码头",
        column(SENTENCES[3] + SENTENCES[4]),
    )
    kinds = paragraphs(read(text).cases[0])
    assert (ParagraphKind.HEADING, "1.把数据变成额度，让诚实经营的渔户不再求人") in kinds
    assert (ParagraphKind.HEADING, "2.把课堂搬上码头") in kinds
    assert (ParagraphKind.BODY, SENTENCES[1] + SENTENCES[2]) in kinds


def test_letter_spaced_lines_close_up_and_latin_words_keep_their_blanks() -> None:
    lines = column("该行自主研发的平台使用由青屿科技牵头开源的海图数据库，已在九个港口稳定运行超过三年时间。")
    lines[1] = " ".join(lines[1])
    text = dump(
        "渔港的新活水",
        column(SENTENCES[0]),
        lines,
        column("系统基于 API Bank 和 B+ 轮 融资的 FISCO BCOS 建成，" + SENTENCES[5]),
    )
    repaired = read(text).cases[0].text.text
    assert "该行自主研发的平台使用由青屿科技牵头开源的海图数据库，已在九个港口" in repaired
    assert "系统基于API Bank和B+轮融资的FISCO BCOS建成" in repaired


def test_folios_and_running_heads_go() -> None:
    text = dump("渔港的新活水", column(SENTENCES[0])) + "\n\n\n"
    text += "012 绿色金融2020 2021青 屿 银 行 业 社 会 责 任 优 秀 案 例 集\n\n- 13 -\n\n"
    text += dump(column(SENTENCES[1] + SENTENCES[2]), column(SENTENCES[3]), column(SENTENCES[4]))
    document = read(text)
    assert "案例集" not in document.cases[0].text.text
    assert_nothing_lost(document, "012绿色金融20202021青屿银行业社会责任优秀案例集-13-")


def test_a_caption_in_the_middle_of_a_sentence_steps_aside() -> None:
    lines = column(SENTENCES[0] + SENTENCES[1])
    lines[2:2] = ["图为海岳银行客户经理在码头走访。"]
    document = read(dump("渔港的新活水", column(SENTENCES[3]), lines, column(SENTENCES[2]), column(SENTENCES[4])))
    kinds = paragraphs(document.cases[0])
    assert (ParagraphKind.BODY, SENTENCES[0] + SENTENCES[1]) in kinds
    assert (ParagraphKind.CAPTION, "图为海岳银行客户经理在码头走访。") in kinds
    assert_nothing_lost(document)


def test_a_labelled_box_in_the_middle_of_a_sentence_steps_aside() -> None:
    lines = column(SENTENCES[0] + SENTENCES[1])
    box = column(SENTENCES[5], width=12)
    text = dump("渔港的新活水", lines[:2], "案例简介", box, lines[2:], column(SENTENCES[2]), column(SENTENCES[3]))
    document = read(text)
    kinds = paragraphs(document.cases[0])
    assert (ParagraphKind.BODY, SENTENCES[0] + SENTENCES[1]) in kinds
    assert (ParagraphKind.SUMMARY, SENTENCES[5]) in kinds
    assert_nothing_lost(document, "案例简介")


def test_plain_paragraphs_are_left_as_they_are() -> None:
    text = "\r\n".join(["渔港的新活水", "——海岳银行纪事", "", *SENTENCES, "一、下一步", SENTENCES[5], ""])
    document = read(text)
    assert document.text == text
    assert document.cases[0].title == "渔港的新活水——海岳银行纪事"
    assert bodies(document.cases[0]) == [*SENTENCES, "一、下一步", SENTENCES[5]]
    assert_nothing_lost(document)


def test_a_stated_theme_is_taken_and_not_text() -> None:
    case = read("渔港的新活水\n主题：绿色金融\n" + "\n".join(SENTENCES)).cases[0]
    assert case.theme == "绿色金融"
    assert "主题" not in case.text.text


INTRUDERS = ("图为码头一角。", "1. 做法", "一、背景", "案例成效", "", " ", "\u3000", "（二）数据")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8),
    st.integers(10, 40),
    st.lists(
        st.sampled_from(["图为码头一角。", "1. 做法", "一、背景", "案例成效", "", " ", "\u3000", "（二）数据"]),
        max_size=4,
    ),
    st.sampled_from(["\n\n", "\n", "\r\n", "\r\n\r\n"]),
)
def test_no_character_is_lost_or_doubled(chosen: list[str], width: int, extras: list[str], gap: str) -> None:
    lines = [line for sentence in chosen for line in column(sentence, width)]
    for k, extra in enumerate(extras):
        lines.insert((7 * k + 3) % (len(lines) + 1), extra)
    document = read(gap.join(lines))
    assert_nothing_lost(document)
    for case in document.cases:
        assert re.sub(r"\s", "", case.text.text)
        ends = [p.end for p in case.paragraphs]
        assert [p.start for p in case.paragraphs] == [0, *(end + 1 for end in ends[:-1])]
        assert ends[-1] == len(case.text.text)
