"""From bytes to an article: encodings, pages, mapping, refusals."""

from __future__ import annotations

import random
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import pytest

import ingest
from ingest.errors import SourceUnreadable
from ingest.pipeline.reading import read_article
from ingest.types import RawPage, ReadArticle

SIMPLIFIED = [
    (
        "地铁六号线今天开通",
        "9月28日早上，地铁六号线首班车从港东站驶出，正式载客运营。",
        "六号线全长32.8公里，设21座车站，票价按里程计算。",
    ),
    (
        "青石水库下闸蓄水",
        "11月5日上午，随着闸门缓缓落下，青石水库开始蓄水。",
        "水库建成以后，可以解决三个县48万人的饮水问题。",
    ),
    (
        "公交全部换成新能源车",
        "最后一辆柴油公交车昨天退役，全市公交车全部换成了新能源车。",
        "公交集团建了42座充电站，夜间充电一次可以行驶260公里。",
    ),
    (
        "博物馆周五延长开放",
        "博物馆宣布，从本周起，每周五延长开放到晚上九点。",
        "特展展出文物326件，其中46件是第一次公开展出。",
    ),
    (
        "暴雨红色预警今天全市停课",
        "今天清晨，市气象台发布了暴雨红色预警信号。",
        "消防救援人员用橡皮艇接出了17名被困老人，没有人员伤亡。",
    ),
]
TRADITIONAL = [
    (
        "東灣碼頭明年起不再加油",
        "渡輪公司昨日宣佈，首艘純電動渡輪已經完成海上測試。",
        "與舊船相比，電動渡輪每年可以減少用油68萬公升。",
    ),
    (
        "縣城的竹編燈籠遠銷海外",
        "在竹編車間裡，十幾位婦女正在趕製一批燈籠。",
        "學會這門手藝以後，她們不用再出遠門打工了。",
    ),
    (
        "山區學校來了流動圖書館",
        "每個星期三下午，孩子們都會等在校門口，等一輛綠色的大巴。",
        "四年來，這輛車一共借出圖書11萬冊次。",
    ),
    (
        "濕地來了一萬多隻候鳥",
        "濕地十二月的調查記錄到越冬候鳥一萬多隻，是近年最多的一次。",
        "五年前，這裡拆除了魚塘，恢復了大片水面。",
    ),
    (
        "風電場的最後一台風機並網",
        "昨日，風電場最後一台風機並網發電，運輸隊走了整整三天。",
        "附近的村民可以在風機之間放羊，還修了一條水泥路。",
    ),
]
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "big5", "utf-16", "utf-16-le")
WRONG = {
    "utf-8": "gbk",
    "utf-8-sig": "big5",
    "gb18030": "utf-8",
    "gbk": "big5",
    "big5": "gb2312",
    "utf-16": "utf-8",
    "utf-16-le": "gbk",
}


def read(content: bytes, media_type: str = "text/plain", *, uri: str = "/articles/a", **fields: str) -> ReadArticle:
    return read_article(RawPage(uri=uri, content=content, media_type=media_type, fields=fields))


def write_page(title: str, first: str, second: str, *, charset: str | None) -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return (
        f"<html><head>{meta}<title>{title}_城事</title></head><body><div><a href='/'>文章</a></div>"
        f"<div><h1>{title}</h1><p>{first}</p><p>{second}</p></div></body></html>"
    )


# Big5 has no simplified characters.
MATRIX = [
    (story, encoding)
    for story in (*SIMPLIFIED, *TRADITIONAL)
    for encoding in ENCODINGS
    if encoding != "big5" or story in TRADITIONAL
]


@pytest.mark.parametrize(
    ("story", "encoding"), MATRIX, ids=lambda value: value[0] if isinstance(value, tuple) else value
)
def test_one_story_is_one_article_in_every_encoding(story: tuple[str, str, str], encoding: str) -> None:
    title, first, second = story
    declared = (encoding.replace("-sig", ""), WRONG[encoding], None)
    pages = [write_page(*story, charset=charset).encode(encoding) for charset in declared]
    found = [read(f"{title}\n\n{first}\n{second}\n".encode(encoding)), *(read(page, "text/html") for page in pages)]
    assert [(page.article.title, page.article.text) for page in found] == [(title, f"{first}\n{second}")] * 4
    assert len({page.article.content_hash for page in found}) == 1


def test_the_id_comes_from_the_address_and_the_hash_from_title_and_text() -> None:
    title, first, second = SIMPLIFIED[0]
    article = read("\n".join(SIMPLIFIED[0]).encode(), uri="/x/a.txt").article
    again = read("\n".join(SIMPLIFIED[0]).encode(), uri="/x/b.txt").article
    assert article.id == blake2b(b"/x/a.txt", digest_size=8).hexdigest()
    assert article.id != again.id
    assert (
        article.content_hash
        == again.content_hash
        == blake2b(f"{title}\n{first}\n{second}".encode(), digest_size=16).hexdigest()
    )


def test_a_row_keeps_the_id_and_the_fields_its_source_gave() -> None:
    article = read(
        SIMPLIFIED[1][1].encode(),
        "application/json",
        external_id="7",
        title="青石水库下闸蓄水_青禾新闻网",
        publisher="日报",
    ).article
    assert (article.external_id, article.title, article.publisher) == ("7", "青石水库下闸蓄水", "日报")
    assert article.text == SIMPLIFIED[1][1]


def test_markup_that_was_escaped_once_more_is_read_as_markup() -> None:
    row = "&lt;p&gt;水库昨天下闸蓄水，两岸的村民都来观看。&lt;/p&gt;&lt;p&gt;今年全部蓄满。&lt;/p&gt;"
    assert (
        read(row.encode(), "application/json").article.text == "水库昨天下闸蓄水，两岸的村民都来观看。\n今年全部蓄满。"
    )
    quoted = "他说：3 &lt; 5，而且 7 &gt; 6。水库昨天下闸蓄水，两岸的村民都来观看。"
    assert "3 < 5，而且 7 > 6。" in read(quoted.encode(), "application/json").article.text


def test_markup_inside_a_row_is_read_as_markup() -> None:
    article = read("<p>第一段说了一件事情。</p><p>第二段说了另一件事情。</p>".encode(), "application/json").article
    assert article.text == "第一段说了一件事情。\n第二段说了另一件事情。"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (bytes(4000), "zeros"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 30, "cannot be read"),
        ("首页\n登录\n注册\n".encode(), "article"),
    ],
)
@pytest.mark.parametrize("media_type", ["text/plain", "text/html"])
def test_what_holds_no_article_is_refused_with_reason_and_hint(content: bytes, words: str, media_type: str) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        read(content, media_type, uri="/x/bad.txt")
    assert caught.value.uri == "/x/bad.txt"
    assert words in caught.value.message
    assert caught.value.hint


def damage(content: bytes, chance: random.Random) -> bytes:
    """Return ``content`` cut off, spliced, or with some bytes changed."""
    place = chance.randrange(len(content))
    match chance.randrange(4):
        case 0:
            return content[:place]
        case 1:
            return content[place:] + content[:place]
        case 2:
            return content[:place] + chance.randbytes(30) + content[place:]
    changed = bytearray(content)
    for _ in range(20):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_file_gives_an_article_or_a_reason_and_nothing_else(seed: int) -> None:
    chance = random.Random(seed)
    samples = sorted(path for path in (Path(ingest.__file__).parent / "samples").iterdir() if path.suffix != ".jsonl")
    content = damage(chance.choice(samples).read_bytes(), chance)
    media_type = chance.choice(["text/plain", "text/html", "text/markdown", "application/json"])
    with suppress(SourceUnreadable):
        found = read(content, media_type)
        assert "\0" not in found.article.text
        for run in found.runs:
            assert found.article.text[run.start :][: run.length] == found.original[run.original_start :][: run.length]


# The five crawled pages: title, date, publisher, authors, language, and eight-character markers that the text
# must and must not hold.
PAGES = {
    "000": (
        "全国人大代表张振连:接续培养高技能工人",
        "2025-03-01T14:01:38",
        None,
        (),
        "zh-Hans",
        ["工程建设一线工作", "查看焊口(202"],
        ["粤港澳携手拼经济", "广东代表团积极履", "叶海林谈中非合作"],
    ),
    "001": (
        "连续三届产生“大国工匠年度人物”唯一省份,龙江是如何做到的?",
        None,
        "黑龙江日报",
        (),
        "zh-Hans",
        ["刘伯鸣、刘丽、秦", "跨界联盟”……", "助力龙江现代化强"],
        ["匠心争一流 竞技", "河南职工母永奇荣", "当前位置:首页"],
    ),
    "002": (
        "衡水市總工會搭建競賽比武大舞臺,激發職工創新創效活力",
        None,
        None,
        ("李昊男",),
        "zh-Hant",
        ["股份有限公司機械", "創新工作室276", "貢獻工會力量"],
        ["(jī)", "圖片僅供參考", "責任編輯", "池州至黃山高鐵"],
    ),
    "003": (
        "上海临港新片区劳模工匠创新工作室联盟成立",
        "2025-05-22T06:32:13",
        "上观新闻",
        ("曹博文",),
        "zh-Hans",
        ["23家劳模工匠创", "国家工程金奖"],
        ["海量资讯、精准解", "开户代运营", "15161718", "搜集自互联网或用"],
    ),
    "004": (
        "代表委员话两会|委员宋峥嵘:深化新时代产业工人队伍建设改革",
        "2023-01-17T20:37:00",
        "人民资讯",
        (),
        "zh-Hans",
        ["技能人才532万", "品牌,在全社会形"],
        ["爬虫进行采集并收", "黔南日报黔南", "中药材进山入林", "大河网讯"],
    ),
}
LENGTHS = {"000": 1081, "001": 1605, "002": 900, "003": 778, "004": 879}


@pytest.mark.articles
@pytest.mark.parametrize("number", PAGES)
def test_a_crawled_page_becomes_its_article(shared: Path, number: str) -> None:
    (path,) = (shared / "articles").glob(f"{number}_*.txt")
    found = read(path.read_bytes(), uri=str(path))
    article = found.article
    title, date, publisher, authors, language, inside, outside = PAGES[number]
    assert (article.title, article.published_at, article.publisher) == (title, date, publisher)
    assert (article.authors, article.language, len(article.text)) == (authors, language, LENGTHS[number])
    assert [marker for marker in inside if marker not in article.text] == []
    assert [marker for marker in outside if marker in article.text] == []
    for run in found.runs:
        assert article.text[run.start :][: run.length] == found.original[run.original_start :][: run.length]


@pytest.mark.articles
def test_a_character_of_a_crawled_page_knows_its_place(shared: Path) -> None:
    (path,) = (shared / "articles").glob("002_*.txt")
    found = read(path.read_bytes())
    for offset in range(0, len(found.article.text), 7):
        character = found.article.text[offset]
        if character != "\n":
            assert found.original[found.original_position(offset)] == character


@pytest.mark.articles
@pytest.mark.parametrize("number", PAGES)
def test_a_whole_page_dumped_into_a_row_is_cleaned_like_a_page(shared: Path, number: str) -> None:
    (path,) = (shared / "articles").glob(f"{number}_*.txt")
    content = path.read_bytes()
    assert read(content, "application/json").article.text == read(content).article.text
