"""The commands about what serves: previews to be published or discarded, and kept generations to go back to."""

from typing import Annotated

import typer

from api.cli.app import AsJson, Full, Head, app, print_json
from api.cli.library import record
from api.cli.quality import ask_again
from api.settings import Settings
from retrieval.index.generation import Manifest


def _size(manifest: Manifest) -> str:
    """As in "2 passages of 1 document"."""
    passages = f"{manifest.passages} passage{'' if manifest.passages == 1 else 's'}"
    return f"{passages} of {manifest.documents} document{'' if manifest.documents == 1 else 's'}"


@app.command()
def previews(
    preview: Annotated[
        str | None, typer.Argument(help="A preview's id: shows the blocks of the documents that it adds or changes.")
    ] = None,
    head: Head = None,
    full: Full = False,
    as_json: AsJson = False,
) -> None:
    """List what was built aside and waits to be published or discarded, or show what was read for one of them."""
    from api.cli.show.library import show_previews
    from ingest.generations.previews import previews as kept_previews

    if preview is not None:
        _show_preview(preview, head, full=full, as_json=as_json)
        return
    found = kept_previews(Settings().data)
    if as_json:
        print_json([{"id": preview.manifest.id, "report": preview.report} for preview in found])
    else:
        show_previews(found)


def _show_preview(preview: str, head: int | None, *, full: bool, as_json: bool) -> None:
    from api.cli.show.inspection import previewed_to_json, show_previewed
    from ingest.generations.previews import previewed_documents

    documents = previewed_documents(Settings().data, preview)
    if as_json:
        print_json([previewed_to_json(document, head) for document in documents])
    else:
        show_previewed(documents, head, full=full)


@app.command()
def publish(preview: Annotated[str, typer.Argument(help="The preview's id, as `cited previews` lists it.")]) -> None:
    """Let a preview serve."""
    from api.console import note
    from ingest.generations.previews import publish_preview

    settings = Settings()
    manifest = publish_preview(settings.data, preview, settings.keep)
    record(settings, "publish", preview, f"generation {manifest.id}")
    note(f"Generation {manifest.id} serves {_size(manifest)}.")
    ask_again(settings, silent=False)


@app.command()
def discard(preview: Annotated[str, typer.Argument(help="The preview's id, as `cited previews` lists it.")]) -> None:
    """Throw a preview away; what serves goes on serving."""
    from api.console import note
    from ingest.generations.previews import discard_preview

    settings = Settings()
    discard_preview(settings.data, preview)
    record(settings, "discard", preview, "discarded")
    note(f"Preview {preview} is discarded; nothing that serves was changed.")


@app.command()
def generations(as_json: AsJson = False) -> None:
    """List the kept generations, the newest first."""
    from api.cli.show.library import show_generations
    from ingest.generations.retention import kept_generations
    from retrieval.index.generation import current_id

    data = Settings().data
    found, current = kept_generations(data), current_id(data)
    if as_json:
        from api.wire.library import generation_out

        print_json([generation_out(manifest, current).model_dump() for manifest in found])
    else:
        show_generations(found, current)


@app.command()
def rollback(
    generation: Annotated[
        str | None, typer.Argument(help="A kept generation; by default the one before the current one.")
    ] = None,
) -> None:
    """Let a kept generation serve again, once its files are verified."""
    from api.console import note
    from ingest.generations.retention import rollback as go_back

    settings = Settings()
    manifest = go_back(settings.data, generation)
    record(settings, "rollback", manifest.id, f"generation {manifest.id}")
    note(f"Generation {manifest.id} serves {_size(manifest)}.")
    ask_again(settings, silent=False)
