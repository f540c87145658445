"""Ten texts in six encodings, as plain text and as HTML that declares the right, a wrong or no charset: one article."""

from __future__ import annotations

from functools import cache

import pytest
from opencc import OpenCC

from ingest.folding import fold_text
from ingest.pipeline.reading import read_article
from ingest.types import Article, RawPage

# Title, date and publisher; two paragraphs. All of it is made up.
TEXTS = (
    (
        "青石水库下闸蓄水",
        "2023-11-06 16:42",
        "青禾日报",
        "青石水库昨天下闸蓄水，总库容1.26亿立方米，每年可以供水5400万立方米，解决三个县48万人的饮水问题。",
        "水利局的工程师介绍，大坝高92米，从开工到蓄水一共用了五年零四个月的时间。",
    ),
    (
        "渡輪換上電池 碼頭不再加油",
        "2025-02-14 11:20",
        "東灣時報",
        "渡輪公司表示，與舊船相比，電動渡輪每年可以減少用油六十八萬公升，船上的噪音也降低了許多。",
        "居住在碼頭附近的市民說，以前每天早上都會被發動機的聲音吵醒，現在終於可以安心睡覺了。",
    ),
    (
        "两千名学生种下一片树林",
        "2024-03-12 09:00",
        "云岭晨报",
        "昨天上午，两千名中学生来到云岭北坡，在三个小时里种下了一万二千棵松树和柏树。",
        "林业站站长说：“去年种的树活了九成以上，今年雨水好，我们希望能够活得更多。”",
    ),
    (
        "圖書館週五開放到深夜",
        "2025-05-18 08:30",
        "南溪週報",
        "南溪圖書館宣布，從下個月起每週五開放到深夜十二點，讀者可以在大廳裡喝茶、聽講座。",
        "館長表示，這個決定是因為許多讀者白天要上班，只有晚上才有時間看書。",
    ),
    (
        "小麦收割过半 一天能收五万亩",
        "2024-06-08 17:05",
        "白河农报",
        "截至今天中午，全县的小麦已经收割了五成三，一天能收五万亩，预计下周三全部收完。",
        "农业局派出了两百多名技术员，帮助农民修理机器，并且提醒他们注意明后两天的大雨。",
    ),
    (
        "老橋拆除之前 居民前來告別",
        "2022-10-30 12:00",
        "北陵晚報",
        "建成於七十年前的老橋將在下週拆除，昨天有上千名居民來到橋上，拍照留念。",
        "一位老人說，他結婚的那一天就是從這座橋上走過來的，現在要帶著孫子再走一次。",
    ),
    (
        "风电场并网 够四十万户使用",
        "2024-12-02 15:36",
        "北山能源报",
        "北山风电场昨天并网发电，六十四台风机每年发电九亿度，够四十万户居民使用一年。",
        "负责施工的经理说，每片叶片长八十一米，运输车队在山路上走了整整三天。",
    ),
    (
        "漁港新增冷庫 魚價不再大起大落",
        "2023-08-21 10:15",
        "西澤漁業報",
        "西澤漁港的新冷庫昨天開始使用，可以存放三千噸魚，漁民不必再急著把魚賣出去。",
        "漁會的負責人介紹，過去每到豐收的時候，魚價都會在一個星期裡跌掉一半。",
    ),
    (
        "公交全部换成新能源车",
        "2025-03-12 09:00",
        "云岭发布",
        "全市一千二百六十八辆公交车已经全部换成新能源车，每年可以节省燃油两万吨。",
        "司机们说，新车开起来安静、平稳，乘客在车上也可以给手机充电。",
    ),
    (
        "竹編燈籠運往海外",
        "2024-01-19 14:40",
        "青禾縣報",
        "青禾縣今年有八萬盞竹編燈籠運往海外，一千一百四十名婦女在培訓班裡學會了這門手藝。",
        "縣文化館的老師說，最難的是選竹子，要選三年以上、長在向陽坡上的。",
    ),
)
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "big5", "utf-16")
CHARSETS = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "gb18030": "gb18030", "gbk": "gb2312", "big5": "big5"}
WRONG = {"utf-8": "gbk", "utf-8-sig": "big5", "gb18030": "utf-8", "gbk": "big5", "big5": "gb2312", "utf-16": "utf-8"}
FORMS = ("txt", "html with the right charset", "html with a wrong charset", "html with no charset")


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")


def write_page(number: int, encoding: str, form: str) -> RawPage:
    title, date, publisher, *paragraphs = TEXTS[number]
    if form == "txt":
        shown = "\n".join([title, f"{date} 来源：{publisher}", *paragraphs])
    else:
        charset = WRONG[encoding] if "wrong" in form else CHARSETS.get(encoding, "utf-16") if "right" in form else ""
        meta = f'<meta charset="{charset}">' if charset else ""
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        shown = (
            f"<html><head>{meta}<title>{title}</title></head><body><div><h1>{title}</h1>"
            f"<p>{date} 来源：{publisher}</p>{body}</div></body></html>"
        )
    # Big5 has no simplified characters: those texts are written in traditional script.
    shown = str(_converter().convert(shown)) if encoding == "big5" else shown
    return RawPage(f"/{number}", shown.encode(encoding), "text/plain" if form == "txt" else "text/html")


def describe(article: Article) -> tuple[str, ...]:
    fields = (article.title, article.text, article.publisher, article.published_at)
    return tuple(fold_text(str(field)) for field in fields)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_a_text_gives_the_same_article_in_every_encoding_and_form(number: int, encoding: str, form: str) -> None:
    title, date, publisher, *paragraphs = TEXTS[number]
    read = read_article(write_page(number, encoding, form))
    expected = (title, "\n".join(paragraphs), publisher, date.replace(" ", "T"))
    assert describe(read.article) == tuple(fold_text(field) for field in expected)
    assert read.quality.lost_chars == 0
    if encoding != "big5":
        assert read.article.text == "\n".join(paragraphs)
