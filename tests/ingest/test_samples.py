"""The sample articles that a newcomer starts with.

They are our own writing, about invented towns or about facts of public knowledge, and as dirty as crawls are:

- bamboo-lanterns-pinyin.txt: traditional script with readings inserted, the title only in the link list
- beijing-zhangjiakou-railway.html: GBK, share bar, related list, disclaimer
- city-briefs.jsonl, engineering-facts.jsonl: rows with English and with Chinese field names
- giant-panda-national-park.html: UTF-8, navigation, caption, recommendations
- harbour-ferry-electric.txt: Big5, traditional script
- lunar-far-side-samples.html: English
- metro-line-opens.txt, metro-line-reprint.html: one story in two outlets, the reprint declares GB2312
- museum-night-opening.md: front matter, headings, links
- reservoir-begins-storing.txt: GB18030, calendar, neighbours
- typhoon-rain-warning.txt: advertisements, disclaimer, dated list
- wind-farm-mojibake.txt: UTF-8 that was read as Latin-1 and saved again
- woman-welder-prize.txt: repeated captions and credits, teasers
"""

from __future__ import annotations

from pathlib import Path

import pytest

import ingest
from ingest.pipeline.reading import read_article
from ingest.settings import IngestSettings
from ingest.sources import find_sources, read_pages
from ingest.types import RawPage, ReadArticle

SAMPLES = Path(ingest.__file__).parent / "samples"
# name or row: title, date, publisher, language, a marker inside, a marker of what had to leave
EXPECTED = {
    "bamboo-lanterns-pinyin.txt": (
        "青禾縣竹編燈籠運往海外 1140名婦女學會手藝",
        None,
        None,
        "zh-Hant",
        "63期培訓班",
        "(xiàn)",
    ),
    "beijing-zhangjiakou-railway.html": (
        "京张高铁：一条线路，两个一百年",
        "2020-01-04T09:12",
        "铁路观察",
        "zh-Hans",
        "全长174公里",
        "绿皮车",
    ),
    "city-briefs.jsonl#bus-2025-03": (
        "云岭公交全部换成新能源车",
        "2025-03-12T09:00",
        "云岭发布",
        "zh-Hans",
        "全市1268辆",
        "首页",
    ),
    "city-briefs.jsonl#wheat-2024-06": (
        "青禾小麦收割过半 一天能收五万亩",
        "2024-06-08",
        "青禾日报",
        "zh-Hans",
        "521公斤",
        "首页",
    ),
    "city-briefs.jsonl#marathon-2024-11": (
        "澜湾马拉松2.5万人开跑 男子组纪录被刷新",
        "2024-11-17",
        "澜湾晚报",
        "zh-Hans",
        "22个补给站",
        "首页",
    ),
    "city-briefs.jsonl#library-2025-01": (
        "一座会“走路”的图书馆",
        "2025-01-09",
        "南溪县融媒体中心",
        "zh-Hans",
        "常常夹着画",
        "责任编辑",
    ),
    "city-briefs.jsonl#wetland-2023-12": (
        "白河湿地来了1.3万只候鸟",
        "2023-12-20",
        "白河林业",
        "zh-Hans",
        "东方白鹳214只",
        "首页",
    ),
    "engineering-facts.jsonl#sx-001": ("三峡大坝有多大？", "2023-04-03", "水利知识", "zh-Hans", "2309.5米", "首页"),
    "engineering-facts.jsonl#gz-001": (
        "港珠澳大桥为什么要钻到海底？",
        "2023-05-11",
        "桥梁知识",
        "zh-Hans",
        "全长55公里",
        "首页",
    ),
    "giant-panda-national-park.html": (
        "大熊猫为什么不再“濒危”？",
        "2021-10-20T08:00:00",
        "山野周刊",
        "zh-Hans",
        "1864只",
        "雪豹",
    ),
    "harbour-ferry-electric.txt": (
        "百年渡輪換上電池 東灣碼頭明年起不再加油",
        "2025-02-14T11:20",
        "東灣時報",
        "zh-Hant",
        "載客450人",
        "海濱圖書館",
    ),
    "lunar-far-side-samples.html": (
        "First samples from the far side of the Moon reach Earth",
        "2024-06-29",
        "The Evening Orbit",
        "en",
        "1,935.3 grams",
        "Saturn",
    ),
    "metro-line-opens.txt": (
        "澜湾地铁6号线今天开通 全程票价6元",
        "2024-09-28T07:30:15",
        "澜湾晚报",
        "zh-Hans",
        "设21座车站",
        "夜市",
    ),
    "metro-line-reprint.html": (
        "澜湾地铁6号线今天开通 全程票价6元",
        "2024-09-28T10:05",
        "今日城事网",
        "zh-Hans",
        "设21座车站",
        "加装电梯",
    ),
    "museum-night-opening.md": (
        "云岭博物馆周五延长开放到晚上九点",
        "2025-05-18",
        "云岭文旅",
        "zh-Hans",
        "文物326件",
        "古井",
    ),
    "reservoir-begins-storing.txt": (
        "青石水库下闸蓄水 可供三县48万人饮水",
        "2023-11-06T16:42",
        "青禾日报",
        "zh-Hans",
        "1.26亿立方米",
        "放映队",
    ),
    "typhoon-rain-warning.txt": (
        "澜湾发布暴雨红色预警 今天全市停课",
        "2024-08-21T06:10:00",
        "澜湾天气",
        "zh-Hans",
        "187.4毫米",
        "奶茶店",
    ),
    "wind-farm-mojibake.txt": (
        "北山风电场并网 一年发电够用40万户",
        "2024-12-02T15:36",
        "北山能源报",
        "zh-Hans",
        "叶片长81米",
        "编辑",
    ),
    "woman-welder-prize.txt": (
        "焊花里的十八年:一位女焊工的金牌之路",
        "2025-04-30",
        "海港工人报",
        "zh-Hans",
        "14种焊接方法",
        "红烧肉",
    ),
}


@pytest.fixture(scope="module")
def samples() -> dict[str, ReadArticle]:
    settings = IngestSettings()
    sources, failures = find_sources([SAMPLES], settings=settings)
    assert failures == []
    pages = [page for source in sources for page in read_pages(source, settings=settings)]
    return {Path(page.uri).name: read_article(page) for page in pages if isinstance(page, RawPage)}


def test_every_sample_is_expected_here(samples: dict[str, ReadArticle]) -> None:
    assert sorted(samples) == sorted(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_becomes_a_clean_article(samples: dict[str, ReadArticle], name: str) -> None:
    title, date, publisher, language, inside, outside = EXPECTED[name]
    article = samples[name].article
    assert (article.title, article.published_at, article.publisher) == (title, date, publisher)
    assert article.language == language
    assert inside in article.text
    assert outside not in article.text
    assert article.title not in article.text


def test_the_samples_come_in_several_encodings_and_scripts(samples: dict[str, ReadArticle]) -> None:
    assert {sample.encoding for sample in samples.values()} == {"utf-8", "gb18030", "big5hkscs"}
    assert {sample.article.language for sample in samples.values()} == {"zh-Hans", "zh-Hant", "en"}


def test_the_reprint_tells_the_same_story(samples: dict[str, ReadArticle]) -> None:
    one, other = (samples[name].article for name in ("metro-line-opens.txt", "metro-line-reprint.html"))
    assert one.id != other.id
    assert one.publisher != other.publisher
    shared = set(one.text.replace(",", "，").split("\n")) & set(other.text.split("\n"))
    assert len(shared) >= 4
