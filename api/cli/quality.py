"""The command about how well the library answers, and the asking again after each publish."""

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
        typer.Option(help="Keep the questions of this file or folder, and ask them after each publish from now on."),
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Forget every question that is kept.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show how many of the library's own questions are answered, and how many of these wrongly."""
    from api.console import note
    from api.gold.questions import read_any
    from api.state import quality as own
    from api.state.store import Store

    settings = Settings()
    store = Store(settings.data)
    read = {str(path.resolve()): read_any(path) for path in questions or ()}
    if forget:
        count = own.forget(store)
        note(f"{count} question{'' if count == 1 else 's'} forgotten; the built-in threshold serves.")
    for origin, asked in read.items():
        own.keep(store, origin, asked)
    _show(settings, as_json)


def _show(settings: Settings, as_json: bool) -> None:
    from api.bootstrap import open_service
    from api.cli.show.quality import show_quality
    from api.state import quality as own
    from api.state.store import Store
    from api.wire.quality import quality_out

    ask_again(settings, silent=as_json, told=False)
    engine = open_service(settings).engine
    found = own.latest(Store(settings.data), engine.generation)
    if as_json:
        shown = quality_out(engine.generation, engine.calibration, settings.risk, found)
        print_json(shown.model_dump(mode="json"))
    else:
        show_quality(found)


def adopt(settings: Settings, paths: Sequence[Path]) -> None:
    """Keep the questions that manifests name. Raises BadManifest or BadEvaluationSet before anything is changed."""
    from api.state import quality as own
    from api.state.store import Store

    for origin, asked in own.named(paths).items():
        own.keep(Store(settings.data), origin, asked)


def ask_again(settings: Settings, *, silent: bool, told: bool = True) -> None:
    """Ask the kept questions of what serves now, unless they were asked of it before; one line says what came of it."""
    from api.bootstrap import open_service
    from api.console import Bars, note
    from api.state import quality as own
    from api.state.store import Store

    store = Store(settings.data)
    if not own.kept(store):
        return
    try:
        service = open_service(settings)
    except NotReady:
        return
    if service.encoder is None:
        return
    way = own.way(service.encoder, service.ranker, settings.risk)
    if own.is_measured(store, service.engine.generation, way):
        return
    with Bars(silent=silent) as bars:
        asking = partial(bars.update, "asking questions")
        found = own.measure(store, service.engine, service.library, way, settings.risk, asking)
    if found and told and not silent:
        counts = found.counts
        said = (
            f"{counts.answered} of the library's {counts.questions} own questions are answered, {counts.wrong} wrongly"
        )
        note(f"{said}; `cited quality` tells which.")
