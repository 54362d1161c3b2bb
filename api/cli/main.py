"""The command line. Each command is a few lines over the same parts that serve the pages and the endpoint."""

import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from api.cli import care as cli_care  # noqa: F401 - their commands belong to the application, too
from api.cli import generations as cli_generations  # noqa: F401 - their commands belong to the application, too
from api.cli import inspect as cli_inspect  # noqa: F401 - their commands belong to the application, too
from api.cli import keys as cli_keys  # noqa: F401 - their commands belong to the application, too
from api.cli import library as cli_library  # noqa: F401 - their commands belong to the application, too
from api.cli import quality as cli_quality  # noqa: F401 - their commands belong to the application, too
from api.cli.app import AsJson, app, fail, print_json
from api.settings import Settings
from retrieval.errors import BadInput, CitedError


def main() -> None:
    """The entry point: every error is one clear sentence on standard error and an exit code that is not 0."""
    try:
        app()
    except CitedError as error:
        fail(str(error))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = "CITED_" + "_".join(str(part) for part in first["loc"]).upper()
        fail(f"The setting {name} cannot be used: {first['msg']}.")
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            sys.exit(0)
        fail(f"Cannot use {error.filename or 'the disk'}: {error.strerror or error}. `cited doctor` may tell more.")
    except KeyboardInterrupt:
        sys.exit(130)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    document: Annotated[list[str] | None, typer.Option(help="Only this document may answer; can be repeated.")] = None,
    publisher: Annotated[list[str] | None, typer.Option(help="Only this publisher's documents may answer.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, max=20, help="The most quotes to give.")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Answer from what is in force on this day, not today."),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show the stages, their scores and the signals.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the documents."""
    from api.bootstrap import open_service
    from retrieval.answer import Filters

    settings = Settings()
    service = open_service(settings)
    filters = Filters(tuple(document or ()), tuple(publisher or ()), as_of=as_of.date() if as_of else None)
    answer = service.engine.ask(question, filters=filters, limit=limit or settings.limit)
    if as_json:
        from api.wire.answers import answer_to_json

        print_json(answer_to_json(answer, explain=explain))
        return
    from api.cli.show.terminal import show_answer

    show_answer(answer, service.engine if explain else None)


@app.command()
def documents(
    every: Annotated[
        bool, typer.Option("--all", help="Every edition, not only the one that stands for its document.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the documents that answers come from."""
    from api.bootstrap import open_service

    library = open_service(Settings()).library
    shown = library.versions()
    if every:
        shown = [edition for version in shown for edition in library.editions(version.document.id)]
    listed = [(version, library.standing(version)) for version in shown]
    if as_json:
        from api.wire.documents import document_out

        print_json([document_out(*each).model_dump(mode="json") for each in listed])
        return
    from api.cli.show.terminal import show_documents

    show_documents(listed, editions=every)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port to listen on.")] = None,
) -> None:
    """Serve the chat, the pages and the answer endpoint."""
    from api.bootstrap import open_service
    from api.cli.show.terminal import note
    from api.http.app import create_app
    from api.http.serving import listen, run

    settings = Settings()
    service = open_service(settings)
    for message in service.passed_over:
        note(message)
    listener = listen(host or settings.host, settings.port if port is None else port)
    address = "http://{}:{}".format(*listener.getsockname()[:2])
    count = len(service.library.versions())
    note(f"Cited answers from {count} {'document' if count == 1 else 'documents'} on {address}")
    run(create_app(settings, service), listener, settings)


@app.command()
def verify(
    answer: Annotated[Path, typer.Argument(help="An answer as `cited ask --json` or the endpoint gave it.")],
    file: Annotated[Path, typer.Option("--file", help="The original file that the answer quotes.")],
    as_json: AsJson = False,
) -> None:
    """Check every quote of an answer against the original file, without the index."""
    from ingest.reading.verify import read_answer_file, verify_file

    settings = Settings()
    from api.bootstrap import limits
    from api.cli.show.terminal import show_verifications

    for path in (answer, file):
        if not path.is_file():
            raise BadInput(f"There is no file {path}. Check the path and try again.")
    results = verify_file(read_answer_file(answer.read_bytes()), file, limits(settings))
    if as_json:
        print_json([result.to_json() for result in results])
    else:
        show_verifications(results)
    raise typer.Exit(0 if all(result.verified for result in results) else 1)


@app.command()
def evaluate(
    folder: Annotated[Path, typer.Argument(help="An evaluation set: corpus.jsonl, queries.jsonl, qrels.tsv.")],
    limit: Annotated[int | None, typer.Option(min=1, help="Ask only so many questions, chosen by the seed.")] = None,
    seed: Annotated[int, typer.Option(help="Which questions `--limit` chooses.")] = 0,
    given: Annotated[bool, typer.Option("--given", help="Let only a question's own passage answer it.")] = False,
    documents: Annotated[
        Path | None, typer.Option(help="The folder's questions are about the documents in this one.")
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help="With --documents: the half that is kept for the last table.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure retrieval, quotes and silence on a set of questions."""
    if documents is not None:
        return _evaluate_documents(folder, documents, "final" if final else "tuning", as_json)
    from api.cli.show.terminal import Bars, show_figures
    from api.gold.evaluation_set import read_set, sample
    from api.lab.intervals import intervals
    from api.lab.trial import try_set
    from api.model import prepare_encoder, prepare_ranker

    settings = Settings()
    chosen = sample(read_set(folder), limit, seed)
    with TemporaryDirectory(prefix="cited-") as workspace, Bars(silent=as_json) as bars:
        encoder = prepare_encoder(settings.data, settings.encoder)
        ranker = prepare_ranker(settings.data, settings.ranker)
        asking = partial(bars.update, "asking questions")
        generation = Path(workspace) / "generation"
        report = try_set(chosen, generation, encoder, ranker=ranker, given=given, building=bars.update, asking=asking)
    margins = intervals(report.records)
    if as_json:
        print_json({**report.to_json(), "intervals": margins})
    else:
        show_figures(report.to_json(), margins)


def _evaluate_documents(folder: Path, documents: Path, half: Literal["tuning", "final"], as_json: bool) -> None:
    from api.cli.show.terminal import Bars, show_measured
    from api.gold.questions import read_questions
    from api.lab.yardstick import measure
    from api.model import prepare_encoder, prepare_ranker

    settings = Settings()
    questions = read_questions(folder, half)
    with TemporaryDirectory(prefix="cited-") as data, Bars(silent=as_json) as bars:
        encoder = prepare_encoder(settings.data, settings.encoder)
        ranker = prepare_ranker(settings.data, settings.ranker)
        asking = partial(bars.update, "asking questions")
        measured = measure(questions, documents, Path(data), encoder, ranker, bars.update, asking)
    if as_json:
        print_json(measured.to_json())
    else:
        show_measured(measured)
