"""Logs on standard error: each line is one JSON object, or text for a terminal.

A line never holds the message of an exception or of another package, because these may repeat a question.
"""

import json
import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from api.telemetry import request_id

# Loggers whose messages have no words from outside Cited.
_OWN = ("cited", "uvicorn")
# The facts that a line may carry beside its event.
FACTS = ("method", "route", "status", "ms", "worker", "exit_code")

_log = logging.getLogger("cited")


def configure(log_format: str, level: str) -> None:
    """Send every logger to standard error. `log_format`: "json", "text", or "auto": text at a terminal, else JSON.

    `level` is for Cited and its server; other packages log warnings and errors.
    """
    as_text = log_format == "text" or (log_format == "auto" and sys.stderr.isatty())
    handler = logging.StreamHandler()
    handler.setFormatter(_formatter(as_text))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))
    logging.getLogger("cited").setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    # A fault in a formatter would print the arguments of the line, which may hold a question.
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda fault: _log_uncaught(fault.exc_type, fault.exc_value, fault.exc_traceback)
    sys.unraisablehook = lambda fault: _log_uncaught(fault.exc_type, fault.exc_value, fault.exc_traceback)


def raised_at(trace: TracebackType | None) -> str:
    """The last three frames as file, line and function, innermost first; without any words of a question."""
    frames = traceback.extract_tb(trace)[-3:]
    return " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))


def _formatter(as_text: bool) -> logging.Formatter:
    renderer: Processor = _render_text if as_text else structlog.processors.JSONRenderer(default=str)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            _withhold_foreign_words,
            _name_exception,
            structlog.stdlib.ExtraAdder(allow=FACTS),
            _add_request_id,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _put_first,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )


def _withhold_foreign_words(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """Name the place in place of the message where another package logs."""
    record: logging.LogRecord = line["_record"]
    if record.name.partition(".")[0] not in _OWN:
        line["event"] = f"a message of {record.name}"
        line["at"] = f"{record.pathname}:{record.lineno}"
    line["event"] = line["event"].strip()
    return line


def _name_exception(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """The type of the exception and where it was raised, in place of its message and of local variables."""
    fault = line.pop("exc_info", None)
    line.pop("stack_info", None)
    if isinstance(fault, tuple) and fault[0] is not None:
        line["exception"], line["at"] = fault[0].__name__, raised_at(fault[2])
    return line


def _add_request_id(_logger: Any, _method: str, line: EventDict) -> EventDict:
    if current := request_id.current():
        line["request_id"] = current
    return line


def _put_first(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """Time, level and event first, which people look for first."""
    return {**{name: line.pop(name) for name in ("time", "level", "event")}, **line}


def _render_text(_logger: Any, _method: str, line: EventDict) -> str:
    """One line of text; `json.dumps` escapes line ends and control characters."""
    time, level, event = (str(line.pop(name)) for name in ("time", "level", "event"))
    facts = " ".join(f"{name}={json.dumps(value, default=str)}" for name, value in line.items())
    words = json.dumps(event, ensure_ascii=False)[1:-1].replace('\\"', '"')
    return f"{time} {level} {words} {facts}".rstrip()


def _log_uncaught(kind: type[BaseException], value: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.error("uncaught %s at %s", kind.__name__, raised_at(trace or (value.__traceback__ if value else None)))
