"""Traces for an OpenTelemetry collector: a span for each request, without its address, query or any message."""

from threading import Thread
from typing import TYPE_CHECKING, Any

from starlette.types import Scope

from retrieval.errors import NotReady

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

# Seconds: one export, and the last exports together when the service stops.
_EXPORT_SECONDS = 2
_STOP_SECONDS = 3
# Attributes that hold words of the request. The route's template, in `http.route`, says enough.
_WITHHELD = ("url.path", "url.query", "http.request.method_original")
_FREQUENT = {"/healthz", "/readyz", "/metrics"}


def open_traces(endpoint: str, version: str) -> "TracerProvider | None":
    """A provider that sends spans to the collector at this address; None without an address.

    Raises NotReady where the packages of the extra `telemetry` are missing.
    """
    if not endpoint:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as cause:
        raise NotReady(
            "CITED_OTLP_ENDPOINT needs more packages. Run `pip install 'cited[telemetry]'`, or remove the setting."
        ) from cause
    resource = Resource.create({"service.name": "cited", "service.version": version})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(_withholder())
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=_EXPORT_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter, export_timeout_millis=1000 * _EXPORT_SECONDS))
    return provider


def fastapi_telemetry(provider: "TracerProvider | None") -> Any:
    """FastAPI's own settings of telemetry: spans of requests through this provider, and nothing else.

    Its logs would hold the messages of exceptions, and by default it takes any provider that it finds.
    """
    return {
        "tracer_provider": provider,
        "tracing": provider is not None,
        "metrics": False,
        "logs": False,
        "operation_spans": False,
        "auto_configure": False,
        "exclude": _is_frequent,
    }


def close_traces(provider: "TracerProvider | None") -> None:
    """Send the last spans, and give up after a few seconds where the collector does not answer."""
    if provider is not None:
        closing = Thread(target=provider.shutdown, name="cited-traces", daemon=True)
        closing.start()
        closing.join(_STOP_SECONDS)


def _is_frequent(scope: Scope) -> bool:
    return scope.get("path") in _FREQUENT


def _withholder() -> Any:
    """A processor that overwrites the withheld attributes before any exporter sees them."""
    from opentelemetry.sdk.trace import Span, SpanProcessor

    class Withholder(SpanProcessor):
        def on_start(self, span: Span, parent_context: Any = None) -> None:  # noqa: ARG002 - an interface
            for name in _WITHHELD:
                if name in (span.attributes or {}):
                    span.set_attribute(name, "withheld")

    return Withholder()
