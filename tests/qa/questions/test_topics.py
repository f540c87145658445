from __future__ import annotations

from qa.questions.topics import find_topics, list_names


def test_what_is_asked_of_a_thing_is_not_the_thing() -> None:
    assert find_topics("青浦江大桥全长多少公里？", "3.6公里。")[0].text == "青浦江大桥"


def test_a_title_and_a_latin_name_are_topics_as_they_stand() -> None:
    assert find_topics("《长安三万里》的票房是多少？", "")[0].text == "《长安三万里》"
    assert "Mate 60 Pro" in [topic.text for topic in find_topics("华为发布了哪款手机？", "Mate 60 Pro。")]


def test_names_are_listed_in_order_by_kind() -> None:
    assert list_names("刘伯鸣、刘丽、秦世俊。", "person") == ("刘伯鸣", "刘丽", "秦世俊")
    assert list_names("刘伯鸣在湖南。", "place") == ("湖南",)
