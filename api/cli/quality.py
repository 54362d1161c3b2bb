"""The command that shows how well the library answers, and the measurement after each publish."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from api.cli.app import AsJson, app, print_json
from api.settings import Settings
from retrieval.errors import NotReady


@app.command()
def quality(
    questions: Annotated[
        list[Path] | None,
        typer.Option(help="Keep the questions in this file or folder, and ask them after each publish."),
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Delete all kept questions.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show how many of the library's own questions are answered, and how many wrongly."""
    from api.console import note
    from api.gold.questions import read_any
    from api.state import quality as state
    from api.state.store import Store

    settings = Settings()
    store = Store(settings.data)
    given = {str(path.resolve()): read_any(path) for path in questions or ()}
    if forget:
        count = state.forget_questions(store)
        note(f"Deleted {count} question{'' if count == 1 else 's'}. The built-in threshold is used again.")
    for origin, gold in given.items():
        state.keep_questions(store, origin, gold)
    _show(settings, as_json)


def _show(settings: Settings, as_json: bool) -> None:
    from api.bootstrap import open_service
    from api.cli.show.quality import show_quality
    from api.state import quality as state
    from api.state.store import Store
    from api.wire.quality import quality_out

    measure_again(settings, silent=as_json, announce=False)
    engine = open_service(settings).engine
    own = state.latest_quality(Store(settings.data), engine.generation)
    if as_json:
        print_json(quality_out(engine.generation, engine.calibration, settings.risk, own).model_dump(mode="json"))
    else:
        show_quality(own)


def keep_named_questions(settings: Settings, paths: Sequence[Path]) -> None:
    """Keep the questions that manifests name. Raises BadManifest or BadEvaluationSet before anything is changed."""
    from api.state import quality as state
    from api.state.store import Store

    for origin, gold in state.named_questions(paths, settings.also_from_folders()).items():
        state.keep_questions(Store(settings.data), origin, gold)


def measure_again(settings: Settings, *, silent: bool, announce: bool = True) -> None:
    """Ask the kept questions of the serving generation, unless that was done before, and announce the counts.

    `silent` shows neither progress nor counts.
    """
    from api.bootstrap import open_service
    from api.console import Bars, note
    from api.state import quality as state
    from api.state.store import Store

    store = Store(settings.data)
    if not state.kept_questions(store):
        return
    try:
        service = open_service(settings)
    except NotReady:
        return
    if service.models is None:
        return
    key = state.measurement_key(service.models, settings.risk)
    if state.is_measured(store, service.engine.generation, key):
        return
    with Bars(silent=silent) as bars:
        asking = partial(bars.update, "asking questions")
        measured = state.measure(store, service.engine, service.library, key, settings.risk, asking)
    if measured and announce and not silent:
        counts = measured.counts
        note(
            f"{counts.answered} of the library's {counts.questions} own questions are answered, {counts.wrong} of them "
            "wrongly. `cited quality` shows which."
        )
