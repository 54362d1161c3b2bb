"""The commands that choose what serves: publish or discard a preview, or roll back to a kept generation."""

from typing import Annotated

import typer

from api.cli.app import AsJson, Full, Head, app, print_json
from api.cli.library import record
from api.cli.quality import measure_again
from api.settings import Settings
from retrieval.index.manifest import Manifest


def _size(manifest: Manifest) -> str:
    """As in "2 passages of 1 document"."""
    passages = f"{manifest.passages} passage{'' if manifest.passages == 1 else 's'}"
    return f"{passages} of {manifest.documents} document{'' if manifest.documents == 1 else 's'}"


@app.command()
def previews(
    preview: Annotated[
        str | None, typer.Argument(help="A preview's id, to show the blocks of the documents that it adds or changes.")
    ] = None,
    head: Head = None,
    full: Full = False,
    as_json: AsJson = False,
) -> None:
    """List the previews that wait to be published or discarded, or show the text of one preview's new documents."""
    from api.cli.show.library import show_previews
    from ingest.generations.previews import previews as kept_previews

    if preview is not None:
        _show_preview(preview, head, full=full, as_json=as_json)
        return
    kept_generations = kept_previews(Settings().data)
    if as_json:
        print_json([{"id": preview.manifest.id, "report": preview.report} for preview in kept_generations])
    else:
        show_previews(kept_generations)


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
    """Publish a preview: it serves from now on."""
    from api.console import note
    from ingest.generations.previews import publish_preview

    settings = Settings()
    manifest = publish_preview(settings.data, preview, settings.keep)
    record(settings, "publish", preview, f"generation {manifest.id}")
    note(f"Generation {manifest.id} now serves {_size(manifest)}.")
    measure_again(settings, silent=False)


@app.command()
def discard(preview: Annotated[str, typer.Argument(help="The preview's id, as `cited previews` lists it.")]) -> None:
    """Delete a preview. The serving generation stays."""
    from api.console import note
    from ingest.generations.previews import discard_preview

    settings = Settings()
    discard_preview(settings.data, preview)
    record(settings, "discard", preview, "discarded")
    note(f"Preview {preview} is discarded. The serving generation is unchanged.")


@app.command()
def generations(as_json: AsJson = False) -> None:
    """List the kept generations, newest first."""
    from api.cli.show.library import show_generations
    from ingest.generations.retention import kept_generations
    from retrieval.index.generation import current_id

    data = Settings().data
    kept, current = kept_generations(data), current_id(data)
    if as_json:
        from api.wire.library import generation_out

        print_json([generation_out(manifest, current).model_dump() for manifest in kept])
    else:
        show_generations(kept, current)


@app.command()
def rollback(
    generation: Annotated[
        str | None, typer.Argument(help="The id of a kept generation; by default the one before the serving one.")
    ] = None,
) -> None:
    """Return to a kept generation, after verifying its files."""
    from api.console import note
    from ingest.generations.retention import rollback as go_back

    settings = Settings()
    manifest = go_back(settings.data, generation)
    record(settings, "rollback", manifest.id, f"generation {manifest.id}")
    note(f"Generation {manifest.id} now serves {_size(manifest)}.")
    measure_again(settings, silent=False)
