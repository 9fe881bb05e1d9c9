"""Markdown and network pages: the article comes out clean, and every character knows its place."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Document, ParagraphKind
from kg.reading import read_bytes

PAGE = """<!DOCTYPE html><html><head><title>海岳银行推出“潮汐贷” - 青屿日报网</title>
<meta property="article:published_time" content="2021-03-05T08:00:00+08:00">
<script>var a = "不要读我";</script><style>p{color:red}</style></head><body>
<nav><a href="/">首页</a><a href="/f">金融频道</a></nav>
<div class="breadcrumb"><a href="/">首页</a> &gt; 正文</div>
<div class="article-content"><h1>海岳银行推出“潮汐贷”</h1>
<p>　　海岳银行青屿分行与<b>青屿渔业</b>合作社&amp;码头公司签约，
向<span id="k"><a href="x">三十二家</a></span>渔户放款1&nbsp;260万元。</p>
<p>利率低至3&#46;85%，随借随还，<br>当天到账，覆盖全部九个渔港。</p>
<figure><img src="a.jpg"><figcaption>图为签约现场</figcaption></figure>
<h2>下一步</h2><p>该行将把产品推广到全市的七个县区，让更多渔户受益。</p>
<p>责任编辑：某某</p></div>
<div class="related"><h3>相关阅读</h3><ul><li><a href="1">另一家银行发布年度报告，业绩增长明显</a></li></ul></div>
<footer>版权所有 青屿日报，未经许可不得转载，违者必究，电话见网站首页。</footer></body></html>"""

NOTE = """---
title: "青屿金融：两件事"
date: Fri, 05 Mar 2021 08:00:00 GMT
author: 某某
theme: 绿色金融
---

# 青屿金融：两件事

海岳银行的 **“潮汐贷”** 与
[“渔光贷”](https://example.org/a_(b)) 都在三月上线 &amp; 放款。

## 一、“潮汐贷”

- 第一笔 *500 万元*，给 `API Bank` 的用户
- 第二笔 1\\. 期

| 产品 | 金额 |
|---|---|
| 潮汐贷 | 500 万元 |
"""


def text_of(document: Document) -> str:
    assert len(document.cases) == 1
    return document.cases[0].text.text


def assert_anchored(document: Document) -> None:
    """Every character stands at its offset, as itself or as the character reference that begins there."""
    for case in document.cases:
        for i, (char, offset) in enumerate(zip(case.text.text, case.text.offsets, strict=True)):
            source = document.text[offset]
            if char.isspace():
                continue
            if source != char:
                reference = re.compile(r"&#?\w+;?").match(document.text, offset)
                assert reference and char in html.unescape(reference.group()), (i, char, source)


def test_the_page_keeps_the_article_and_nothing_else() -> None:
    document = read_bytes(PAGE.encode(), "a.html")
    text = text_of(document)
    assert document.title == "海岳银行推出“潮汐贷”"
    assert document.date == "2021-03-05"
    assert "青屿渔业合作社&码头公司签约，向三十二家渔户放款1 260万元。" in text
    assert "利率低至3.85%" in text
    for noise in ("首页", "不要读我", "相关阅读", "年度报告", "版权所有", "责任编辑", "color", "青屿日报"):
        assert noise not in text
    assert_anchored(document)


def test_the_page_tells_headings_and_captions_from_text() -> None:
    case = read_bytes(PAGE.encode("gb18030"), "a.htm").cases[0]
    kinds = {case.text.text[p.start : p.end]: p.kind for p in case.paragraphs}
    assert kinds["海岳银行推出“潮汐贷”"] is ParagraphKind.TITLE
    assert kinds["下一步"] is ParagraphKind.HEADING
    assert kinds["图为签约现场"] is ParagraphKind.CAPTION


def test_markdown_shows_its_words_without_its_marks() -> None:
    document = read_bytes(NOTE.encode(), "a.md")
    text = text_of(document)
    assert (document.title, document.date, document.cases[0].theme) == ("青屿金融：两件事", "2021-03-05", "绿色金融")
    assert text.count("青屿金融：两件事") == 1
    assert "海岳银行的“潮汐贷”与“渔光贷”都在三月上线&放款。" in text
    assert "第一笔500万元，给API Bank的用户" in text
    assert "example.org" not in text and "author" not in text and "*" not in text
    assert_anchored(document)


def test_markdown_with_an_html_body_is_read_as_a_page() -> None:
    body = "---\ntitle: '甲'\ndate: 2022-04-27\n---\n\n<div>\n<p>　　海岳银行"
    body += "<span><a class='keyword' href='x'>（600000）</a></span>"
    body += "发布公告，称“潮汐贷”余额达到十二亿元。</p><style>.x{}</style></div>\n"
    document = read_bytes(body.encode(), "a.md")
    assert text_of(document) == "甲\n海岳银行（600000）发布公告，称“潮汐贷”余额达到十二亿元。"
    assert document.date == "2022-04-27"
    assert_anchored(document)


@pytest.mark.parametrize("name", ["-", "note"])
def test_format_is_sniffed_without_an_ending(name: str) -> None:
    assert read_bytes(PAGE.encode(), name).media_type == "text/html"
    assert read_bytes(NOTE.encode(), name).media_type == "text/markdown"
    assert read_bytes("银行放款。".encode(), name).media_type == "text/plain"


@given(st.lists(st.text("银行贷 a1&<>*_[]()`#\\-。，“”\n", min_size=1, max_size=30), min_size=1, max_size=6))
def test_any_markup_stays_anchored(parts: list[str]) -> None:
    for name, data in (
        ("a.md", "银行\n\n" + "\n\n".join(parts)),
        ("a.html", "<p>银行</p>" + "".join(f"<p>{p}</p>" for p in parts)),
    ):
        document = read_bytes(data.encode(), name)
        for case in document.cases:
            for char, offset in zip(case.text.text, case.text.offsets, strict=True):
                if not char.isspace() and document.text[offset] != char:
                    assert document.text[offset] == "&"
