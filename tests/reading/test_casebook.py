"""Casebooks: the contents announce the cases, and each case is whole though its pages stand interleaved."""

import json
import re
import time
from pathlib import Path

import pytest

from kg.model import Document, ParagraphKind
from kg.reading import read_bytes, read_document

BANKS = ("海岳银行", "青屿农商行", "远帆信托", "蓝汀村镇银行")
TITLES = (
    "海岳银行渔港里的新活水",
    "青屿农商行给荔枝插上翅膀",
    "远帆信托守护山村小课堂",
    "蓝汀村镇银行夜市不打烊",
)
THEMES = ("服务小微", "服务小微", "精准扶贫", "特色服务")
TOPICS = ("渔船", "荔枝", "课堂", "夜市")


def column(paragraph: str, width: int = 21) -> list[str]:
    lines: list[str] = []
    rest = paragraph
    while rest:
        at = width - 2 if not lines and rest[0] != "\u2003" else width + 2 * (not lines)
        while rest[at : at + 1] in tuple("，。、；：”）》%"):
            at += 1
        lines.append(rest[:at])
        rest = rest[at:]
    return lines


def story(k: int) -> tuple[str, list[str]]:
    """Summary and body paragraphs of case `k`, in its own words."""
    bank, topic = BANKS[k], TOPICS[k]
    summary = f"{bank}围绕{topic}设计了专门的金融服务方案，以数据代替抵押，让经营者不再为资金发愁，取得良好的社会反响。"
    paragraphs = [
        f"每到旺季，{topic}的经营者都要提前备足周转资金，而{bank}的客户经理发现，他们手里最缺的不是订单，而是一份像样的财务报表。"
        f"于是{bank}把电费单、过磅单和收货记录都当作凭据，核定授信额度，随借随还。",
        "1.  让数据说话",
        f"{bank}与当地科技企业合作搭建{topic}数据平台，经营者授权之后，系统在三分钟内给出额度。截至九月末，平台累计服务{topic}经营者"
        f"一千二百余户，发放贷款四亿余元，没有一笔逾期超过三十天。",
        "2.  让服务上门",
        f"除了放款，{bank}还组织志愿者走进{topic}一线，讲解防范电信诈骗和征信知识，为年长的经营者手把手演示手机银行的操作，"
        f"先后举办讲座四十多场。下一步，{bank}将继续扩大{topic}金融服务的覆盖面，把更多实惠送到经营者手中。",
    ]
    return summary, paragraphs


def set_in_columns(paragraphs: list[str]) -> tuple[list[str], list[str]]:
    """The paragraphs set in a wide column to the second line of the third one, the rest in a narrow column."""
    left: list[str] = []
    right: list[str] = []
    for k, paragraph in enumerate(paragraphs):
        if paragraph[0].isdigit():
            (left if k < 3 else right).append(paragraph)
        elif k == 2:
            wide = column(paragraph, 30)
            left += wide[:2]
            rest = paragraph[len("".join(wide[:2])) :]
            right += column("\u2003\u2003" + rest, 21)
        else:
            (left if k < 2 else right).extend(column(paragraph, 30 if k < 2 else 21))
    return left, [line.strip() for line in right]


def book() -> str:
    """A casebook as an extractor dumps it: on every spread the new case stands before the end of the old one."""
    contents = "目\n录\n\n"
    last = ""
    for theme, title in zip(THEMES, TITLES, strict=True):
        contents += (f"{theme}\n\n" if theme != last else "") + f"{title[:8]}\n{title[8:]}\n\n"
        last = theme
    spreads: list[str] = []
    tail: list[str] = []
    for k, title in enumerate(TITLES):
        summary, paragraphs = story(k)
        left, right = set_in_columns(paragraphs)
        spreads.append("\n\n".join([title, *column(summary, 14), "案例简介", *left, *tail]))
        tail = right
    spreads.append("\n\n".join(tail))
    preface = "本书收录了四个案例。\n\n前言由编写组共同完成。\n\n"
    return preface + contents + "第一章\n\n服务小微\n精准施策\n " + "\n ".join(spreads) + "\n"


@pytest.fixture(scope="module")
def document() -> Document:
    return read_bytes(book().encode(), "book.txt")


def test_every_announced_case_is_found_with_title_and_theme(document: Document) -> None:
    assert [case.title for case in document.cases] == list(TITLES)
    assert [case.theme for case in document.cases] == list(THEMES)
    assert [case.number for case in document.cases] == [1, 2, 3, 4]


@pytest.mark.parametrize("k", range(4))
def test_each_case_has_its_own_words_in_reading_order(document: Document, k: int) -> None:
    summary, paragraphs = story(k)
    case = document.cases[k]
    texts = [case.text.text[p.start : p.end] for p in case.paragraphs]
    wanted = [re.sub(r"(?<=\.)\s+", "", p) for p in paragraphs]
    assert texts[:2] == [TITLES[k], summary]
    assert "".join(texts[2:]) == "".join(wanted)
    assert wanted[2] in texts, "the paragraph that two pages share is one again"
    assert case.paragraphs[0].kind is ParagraphKind.TITLE
    assert case.paragraphs[1].kind is ParagraphKind.SUMMARY


def test_front_matter_contents_and_chapter_pages_belong_to_no_case(document: Document) -> None:
    everything = "".join(case.text.text for case in document.cases)
    for furniture in ("编写组", "目", "第一章", "精准施策", "案例简介"):
        assert furniture not in everything


def test_a_report_with_contents_but_without_case_labels_is_one_case() -> None:
    text = book().replace("案例简介\n\n", "")
    assert len(read_bytes(text.encode(), "report.txt").cases) == 1


@pytest.mark.shared
def test_the_real_casebook_falls_into_its_cases(shared: Path) -> None:
    path = shared / "corpus" / "casebook-2019-2020.txt"
    began = time.process_time()
    document = read_document(path)
    assert time.process_time() - began < 3.0
    assert len(document.cases) == 65
    starts = [0, *(i + 1 for i, char in enumerate(document.text) if char == "\n")]
    owner = {o: case for case in document.cases for o in case.text.offsets}
    right = total = 0
    for gold_path in sorted((shared / "gold" / "dev").glob("*.json")):
        gold = json.loads(gold_path.read_text(encoding="utf-8"))
        case = owner[starts[gold["ranges"][0][0] - 1] + 1]
        assert case.theme == gold["theme"]
        for low, high in gold["ranges"]:
            places = [o for o in range(starts[low - 1], starts[high]) if not document.text[o].isspace()]
            right += sum(owner.get(o) is case for o in places)
            total += len(places)
    assert right / total > 0.98


@pytest.mark.shared
def test_real_cases_lose_and_double_nothing(shared: Path) -> None:
    for path in [shared / "corpus" / "casebook-2019-2020.txt", *sorted((shared / "gold").glob("*/*.txt"))]:
        document = read_document(path)
        places = [
            o
            for case in document.cases
            for char, o in zip(case.text.text, case.text.offsets, strict=True)
            if not char.isspace() and document.text[o] == char
        ]
        assert len(places) == len(set(places)), path
        if len(document.cases) == 1:
            left = set(range(len(document.text))) - set(places)
            rest = "".join(document.text[o] for o in sorted(left) if not document.text[o].isspace())
            assert rest.replace("案例简介", "").replace("【案例摘要】", "") == "", path
