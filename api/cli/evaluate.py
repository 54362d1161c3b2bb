"""The command that measures answers on a set of questions with known answers."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import typer

from api.cli import care as cli_care  # noqa: F401 - the import adds its commands
from api.cli import generations as cli_generations  # noqa: F401 - the import adds its commands
from api.cli import inspect as cli_inspect  # noqa: F401 - the import adds its commands
from api.cli import keys as cli_keys  # noqa: F401 - the import adds its commands
from api.cli import library as cli_library  # noqa: F401 - the import adds its commands
from api.cli import quality as cli_quality  # noqa: F401 - the import adds its commands
from api.cli.app import AsJson, app, print_json
from api.settings import Settings


@app.command()
def evaluate(
    folder: Annotated[Path, typer.Argument(help="An evaluation set: corpus.jsonl, queries.jsonl, qrels.tsv.")],
    limit: Annotated[int | None, typer.Option(min=1, help="Ask only this many questions, chosen by --seed.")] = None,
    seed: Annotated[int, typer.Option(help="The seed by which --limit chooses its questions.")] = 0,
    given: Annotated[
        bool, typer.Option("--given", help="Search only a question's own passage for its answer.")
    ] = False,
    documents: Annotated[Path | None, typer.Option(help="Ask the questions of the documents in this folder.")] = None,
    final: Annotated[
        bool,
        typer.Option(
            "--final", help="With --documents: ask the half of the questions that is held out for the final table."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure retrieval, quotes and silence on a set of questions with known answers."""
    if documents is not None:
        return _evaluate_documents(folder, documents, "final" if final else "tuning", as_json)
    from api.console import Bars
    from api.gold.evaluation_set import read_set, sample
    from api.lab.intervals import intervals
    from api.lab.shown import show_figures
    from api.lab.trial import try_set
    from api.model import prepare_models

    settings = Settings()
    chosen = sample(read_set(folder), limit, seed)
    with TemporaryDirectory(prefix="cited-") as workspace, Bars(silent=as_json) as bars:
        models = prepare_models(settings)
        asking = partial(bars.update, "asking questions")
        generation = Path(workspace) / "generation"
        report = try_set(chosen, generation, models, given=given, building=bars.update, asking=asking)
    margins = intervals(report.records)
    if as_json:
        print_json({**report.to_json(), "intervals": margins})
    else:
        show_figures(report.to_json(), margins)


def _evaluate_documents(folder: Path, documents: Path, half: Literal["tuning", "final"], as_json: bool) -> None:
    from api.console import Bars
    from api.gold.questions import read_questions
    from api.lab.shown import show_measured
    from api.lab.yardstick import measure
    from api.model import prepare_models

    settings = Settings()
    questions = read_questions(folder, half)
    with TemporaryDirectory(prefix="cited-") as data, Bars(silent=as_json) as bars:
        models = prepare_models(settings)
        asking = partial(bars.update, "asking questions")
        measured = measure(questions, documents, Path(data), models, bars.update, asking)
    if as_json:
        print_json(measured.to_json())
    else:
        show_measured(measured)
