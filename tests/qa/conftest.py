"""A small library of articles of our own, read once for all tests of answering."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import Library
from qa import Assistant, Settings

ARTICLES = {
    "bridge.txt": """青浦江大桥建成通车
2024-05-18 09:30:00 来源:江城晚报

5月18日上午,青浦江大桥正式建成通车。大桥全长3.6公里,双向六车道,总投资42亿元。

大桥于2020年3月动工,历时四年建成。通车后,从江城老城区到高铁东站的车程由50分钟缩短到18分钟。

市交通局负责人表示,大桥不收取通行费。货车暂不允许上桥。
""",
    "pandas.txt": """两只大熊猫抵达滨海动物园
2024-06-02 来源:滨海日报

6月1日,来自四川的大熊猫“团团”和“跃跃”抵达滨海动物园。动物园为它们准备了1200平方米的新家。

动物园园长介绍,大熊猫将在隔离检疫30天后与游客见面。每天每只大熊猫要吃掉约20公斤竹子。
""",
    "metro.txt": """江城地铁5号线年底试运行
2024-08-20 来源:江城晚报

江城地铁5号线全长27.8公里,设站21座,计划于今年12月开始试运行。

5号线由江城轨道交通集团建设,首次采用全自动无人驾驶列车。
""",
    "library.txt": """臨海縣新圖書館開放
2024-03-09 來源:臨海時報

臨海縣新圖書館三月九日開放,館藏圖書一百二十萬冊,設有八百個閱覽座位。

圖書館每週一閉館,其餘時間從早上九點開放到晚上九點。
""",
}


@pytest.fixture(scope="session")
def articles_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def library(articles_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("library") / "library") as opened:
        report = opened.sync([articles_folder])
        assert len(report.added) == len(ARTICLES), report
        yield opened


@pytest.fixture(scope="session")
def assistant(library: Library) -> Assistant:
    return Assistant(library, Settings())
