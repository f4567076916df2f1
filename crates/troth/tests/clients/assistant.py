"""An assistant that speaks MCP by the official client, through the real OAuth dance. What a person does in a browser is done here by hand,
page by page; the pages' own test is in a real browser.

    assistant.py ADDRESS NAME PASSPHRASE CATEGORY[,CATEGORY...]|no

Prints one JSON object a line: what came of each step. Reads a line before each further step, so that others can act in between.
"""

import asyncio
import html
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

import httpx2
from mcp.client.auth import OAuthClientProvider
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientMetadata

ADDRESS, NAME, PASSPHRASE, CATEGORIES = sys.argv[1:5]
CALLBACK = "http://127.0.0.1:8765/callback"


def tell(**what):
    print(json.dumps(what), flush=True)


def fetch(address, cookie=None, form=None, body=None):
    headers = {"cookie": cookie} if cookie else {}
    data = None
    if form is not None:
        data = urllib.parse.urlencode(form).encode()
    if body is not None:
        data, headers["content-type"] = json.dumps(body).encode(), "application/json"
    request = urllib.request.Request(address, data=data, headers=headers)
    with urllib.request.urlopen(request) as answer:
        return answer.headers, answer.read().decode()


def refresh(page):
    """Where a page goes on to by itself."""
    return html.unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]*)"', page)[1])


class Storage:
    tokens = client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


class Browser:
    """What the person does, who is signed in."""

    answer = None

    async def open(self, address):
        headers, _ = fetch(f"{ADDRESS}/api/v1/session", body={"name": NAME, "passphrase": PASSPHRASE})
        cookie = next(one.split(";")[0] for one in headers.get_all("set-cookie") if one.startswith("troth="))
        # From another site: without the cookie. The page goes on to one of the home's own.
        _, page = fetch(address)
        on = refresh(page)
        assert on.startswith("/oauth/ask?"), on
        _, page = fetch(ADDRESS + on)
        assert "Sign in first" in page
        _, page = fetch(ADDRESS + on, cookie)
        assert not re.search(r"<[^>]* checked", page) and "Garden assistant" in page, page
        tell(step="asked", page=page)
        own = re.search(r'<form method="post" action="/oauth/ask">(.*?)</form>', page, re.S)[1]
        fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', own)
        form = [(name, html.unescape(value)) for name, value in fields] + [("days", "30")]
        if CATEGORIES == "no":
            form += [("answer", "no")]
        else:
            form += [("category", one) for one in CATEGORIES.split(",")] + [("answer", "yes")]
        _, page = fetch(f"{ADDRESS}/oauth/ask", cookie, form)
        self.answer = refresh(page)

    async def back(self):
        assert self.answer.startswith(CALLBACK + "?"), self.answer
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.answer).query))
        if "error" in query:
            tell(step="refused", error=query["error"])
            sys.exit(0)
        return AuthorizationCodeResult(code=query["code"], state=query["state"], iss=query["iss"])


async def wait():
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)


async def main():
    browser, storage = Browser(), Storage()
    metadata = OAuthClientMetadata(
        client_name="Garden assistant",
        redirect_uris=[CALLBACK],
        grant_types=["authorization_code"],
        response_types=["code"],
    )
    provider = OAuthClientProvider(f"{ADDRESS}/mcp", metadata, storage, browser.open, browser.back)
    async with httpx2.AsyncClient(auth=provider, timeout=60) as http:
        async with Client(streamable_http_client(f"{ADDRESS}/mcp", http_client=http)) as client:
            tools = await client.list_tools()
            tell(step="tools", tools=[tool.name for tool in tools.tools], scope=storage.tokens.scope)
            shown = await client.call_tool("recall", {"query": "roses"})
            tell(step="recalled", error=bool(shown.is_error), memories=shown.structured_content)
            newest = await client.call_tool("recall", {})
            tell(step="newest", memories=newest.structured_content)
            left = await client.call_tool("suggest", {"text": "I like to be called Mira."})
            tell(step="suggested", error=bool(left.is_error))
            await wait()
            token = storage.tokens.access_token
            call = {"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": {"name": "recall", "arguments": {"query": "roses"}}}
            request = urllib.request.Request(
                f"{ADDRESS}/mcp",
                data=json.dumps(call).encode(),
                headers={"authorization": f"Bearer {token}", "content-type": "application/json", "accept": "application/json"},
            )
            try:
                with urllib.request.urlopen(request) as answer:
                    tell(step="again", status=answer.status, body=answer.read().decode())
            except urllib.error.HTTPError as error:
                tell(step="again", status=error.code, body=error.read().decode())


asyncio.run(main())
