"""Errors that come from the guards around the OpenAI-compatible routes reach OpenAI's client, too."""

from pathlib import Path

import openai
import pytest

from tests.servers import start


def test_a_body_that_is_too_large_and_a_service_without_documents_are_errors_with_a_code(
    data_folder: Path, tmp_path: Path
) -> None:
    process, address = start(data_folder, tmp_path / "log", CITED_MAX_BODY="1000")
    try:
        with openai.OpenAI(base_url=f"{address}/v1", api_key="any", max_retries=0) as client:
            with pytest.raises(openai.APIStatusError) as refused:
                client.chat.completions.create(model="cited", messages=[{"role": "user", "content": "x" * 2_000}])
            assert (refused.value.status_code, refused.value.code) == (413, "too_large")
    finally:
        process.terminate()
        process.wait(20)
