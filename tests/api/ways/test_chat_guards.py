"""Errors from outside the OpenAI-compatible routes reach OpenAI's client, too."""

import asyncio
from pathlib import Path

import httpx2
import openai
import pytest
from fastapi import FastAPI

from api.bootstrap import Service
from api.http.app import create_app
from api.settings import Settings


def refused(app: FastAPI, question: str) -> openai.APIStatusError:
    """The error that the client gets from this app, without trying again."""

    async def ask() -> None:
        http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app))
        async with openai.AsyncOpenAI(
            base_url="http://cited/v1", api_key="any", max_retries=0, http_client=http
        ) as client:
            await client.chat.completions.create(model="cited", messages=[{"role": "user", "content": question}])

    with pytest.raises(openai.APIStatusError) as error:
        asyncio.run(ask())
    return error.value


def test_a_body_that_is_too_large_is_an_error_with_a_code(service: Service, tmp_path: Path) -> None:
    error = refused(create_app(Settings(data=tmp_path, max_body=1000), service), "x" * 2_000)
    assert (error.status_code, error.code, error.type) == (413, "too_large", "invalid_request_error")


def test_a_service_without_documents_tells_the_client_when_to_try_again(tmp_path: Path) -> None:
    error = refused(create_app(Settings(data=tmp_path), None), "Why?")
    assert (error.status_code, error.code, error.type) == (503, "no_generation", "server_error")
    assert error.response.headers["retry-after"] == "30"
