from __future__ import annotations

from typing import Any

from qa.ui.identity import COOKIE
from qa.ui.languages import LANGUAGES, LOCALES, load_words
from tests.qa.ui.fakes import FakeLibrary

CLOSED_PATHS = (
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/upload",
    "/gradio_api/proxy=http://example.com",
    "/gradio_api/runs",
    "/gradio_api/mcp/",
    "/gradio_api/stream/a/b/c",
    "/gradio_api/deep_link",
    "/gradio_api/openapi.json",
    "/gradio_api/call/ask",
    "/gradio_api/heartbeat/x",
    "/monitoring",
    "/openapi.json",
    "/docs",
    "/manifest.json",
    "//gradio_api/upload",
)


def test_the_first_page_can_be_read_before_any_script_has_run(client: Any) -> None:
    page = client.get("/", headers={"accept-language": "zh-CN"}).text
    words = load_words("zh-Hans")
    assert words["promise"] in page
    assert "收录 4 篇文章，最新 2024-08-09" in page
    assert "问题一？" in page
    assert 'lang="zh-CN"' in page


def test_the_page_speaks_the_language_that_was_chosen(client: Any) -> None:
    for language in LANGUAGES:
        client.cookies.set("jiangwen_language", language)
        page = client.get("/").text
        assert f'lang="{LOCALES[language]}"' in page
        assert load_words(language)["promise"] in page


def test_an_empty_library_is_explained(client: Any, library: FakeLibrary) -> None:
    for article in library.articles():
        library.remove(article.id)
    page = client.get("/", headers={"accept-language": "zh-CN"}).text
    assert load_words("zh-Hans")["corpus_empty"] in page


def test_nothing_may_be_loaded_from_elsewhere(client: Any) -> None:
    page = client.get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    for name, value in (("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin")):
        assert page.headers[name] == value
    assert "og:image" not in page.text
    assert "manifest.json" not in page.text


def test_what_is_not_needed_is_closed(client: Any) -> None:
    for path in CLOSED_PATHS:
        assert client.get(path).status_code == 404, path
        assert client.post(path).status_code == 404, path


def test_each_reader_gets_one_identity(client: Any) -> None:
    first = client.cookies[COOKIE]
    assert "set-cookie" not in client.get("/").headers
    client.cookies.clear()
    cookie = client.get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.cookies[COOKIE] != first


def test_a_forged_identity_is_replaced(client: Any) -> None:
    client.cookies.clear()
    client.cookies.set(COOKIE, "admin.0000")
    assert client.get("/api/conversations").status_code == 401
    assert COOKIE in client.get("/").headers["set-cookie"]


def test_a_foreign_host_name_is_refused(client: Any) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", ""):
        assert client.get("/api/conversations", headers={"host": host}).status_code == 421
    for host in ("localhost:7860", "127.0.0.1", "[::1]:7860"):
        assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_an_address_that_is_none_is_refused_and_not_a_fault(client: Any) -> None:
    for host in ("[::1", "[abc]"):
        assert client.get("/", headers={"host": host}).status_code == 421
    answer = client.post("/api/articles", headers={"origin": "http://[::1"})
    assert answer.status_code == 403


def test_another_site_cannot_change_anything(client: Any, library: FakeLibrary) -> None:
    for origin in ("https://evil.example", "http://127.0.0.1:9999", "null"):
        assert client.delete("/api/articles/buses", headers={"origin": origin}).status_code == 403
    assert library.count_articles() == 4
    assert client.delete("/api/articles/buses", headers={"origin": "http://127.0.0.1"}).status_code == 200


def test_assets_are_kept_by_the_browser_and_answers_are_not(client: Any) -> None:
    page = client.get("/")
    script = next(part for part in page.text.split('"') if part.endswith("main.js"))
    assert "immutable" in client.get(script).headers["cache-control"]
    assert page.headers["cache-control"] == "no-store"
    assert client.get("/api/conversations").headers["cache-control"] == "no-store"
    assert client.get("/article/buses").headers["cache-control"] == "no-store"
