from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from httpx2 import AsyncClient
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from ingest import Library
from qa import Assistant
from qa.programs.mcp_server import build_mcp_server
from qa.users import Users

ROOT = Path(__file__).resolve().parents[3]
BRIDGE = "青浦江大桥全长多少公里？"


def result_of(called: Any) -> Any:
    assert not called.is_error, called
    content = called.structured_content
    return content.get("result", content)


async def test_a_model_asks_searches_and_reads(assistant: Assistant) -> None:
    async with Client(build_mcp_server(assistant)) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search_articles", "read_article"}
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools.values())
        answer = result_of(await client.call_tool("ask", {"question": BRIDGE}))
        assert answer["status"] == "answered"
        citation = answer["citations"][0]
        found = result_of(await client.call_tool("search_articles", {"query": "地铁5号线", "limit": 2}))
        assert len(found) == 2
        assert found[0]["title"] == "江城地铁5号线年底试运行"
        article = result_of(await client.call_tool("read_article", {"article_id": citation["article_id"]}))
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert article["next_start"] is None


async def test_an_error_says_what_to_do(assistant: Assistant) -> None:
    async with Client(build_mcp_server(assistant)) as client:
        called = await client.call_tool("read_article", {"article_id": "nowhere"})
        assert called.is_error
        assert "nowhere" in called.content[0].text
        assert (await client.call_tool("ask", {"question": " "})).is_error


async def test_the_chat_serves_the_same_tools(address: str) -> None:
    async with Client(f"{address}/mcp") as client:
        answer = result_of(await client.call_tool("ask", {"question": BRIDGE}))
    assert "3.6公里" in answer["text"]


async def test_where_people_log_in_the_tools_need_a_token(guarded: tuple[str, Users]) -> None:
    address, users = guarded
    with pytest.raises(BaseExceptionGroup):
        async with Client(f"{address}/mcp") as client:
            await client.list_tools()
    authorization = {"Authorization": f"Bearer {users.create_token('reader')}"}
    async with (
        AsyncClient(headers=authorization) as http,
        Client(streamable_http_client(f"{address}/mcp", http_client=http)) as client,
    ):
        assert len((await client.list_tools()).tools) == 3


async def test_a_program_can_be_given_as_a_command(library: Library) -> None:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "qa.cli", "mcp", "--library", str(library.path)],
        env={"PYTHONPATH": str(ROOT), "HOME": str(library.path.parent)},
    )
    async with Client(command) as client:
        answer = result_of(await client.call_tool("ask", {"question": BRIDGE}))
    assert "3.6公里" in answer["text"]
