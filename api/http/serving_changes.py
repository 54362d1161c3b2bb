"""Choose what serves: publish or discard a preview, or roll back. Over HTTP and on the pages alike, with the audit."""

from fastapi import Request

from api.http.access.guard import Caller
from api.http.app_state import settings_of
from api.http.job_start import record_change
from ingest.generations import previews, retention
from retrieval.index.manifest import Manifest


def publish(request: Request, asker: Caller, preview_id: str) -> Manifest:
    """Publish a preview; the app answers from it on return. Raises the errors of `publish_preview`."""
    settings = settings_of(request)
    return _serve(request, asker, "publish", previews.publish_preview(settings.data, preview_id, settings.keep))


def discard(request: Request, asker: Caller, preview_id: str) -> None:
    """Delete a preview. Raises the errors of `discard_preview`."""
    previews.discard_preview(settings_of(request).data, preview_id)
    record_change(request, asker, "discard", preview_id, "discarded")


def rollback(request: Request, asker: Caller, generation_id: str) -> Manifest:
    """Return to a kept generation; the app answers from it on return. Raises the errors of `rollback`."""
    return _serve(request, asker, "rollback", retention.rollback(settings_of(request).data, generation_id))


def _serve(request: Request, asker: Caller, action: str, manifest: Manifest) -> Manifest:
    """Serve this generation and record the change before the response is sent."""
    request.app.state.watch.check()
    record_change(request, asker, action, manifest.id, f"generation {manifest.id}")
    return manifest
