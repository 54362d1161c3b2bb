"""Put what was read where it belongs: which document is it an edition of, and what does that change?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.blocks.soundness import without_surrogates
from ingest.difference import difference
from ingest.faults import Fault, attempt
from ingest.generations.build import rehearse
from ingest.generations.passages import passages
from ingest.holdings import Entry, Holdings
from ingest.names import normalise_words
from ingest.reading.sources import ReadSource
from ingest.report import DocumentOutcome, ReportLine
from ingest.source import DOCUMENT_FACTS, VERSION_FACTS, Source
from ingest.stated.proposals import Proposal, proposals
from retrieval.document import Version
from retrieval.errors import Unreadable


@dataclass(frozen=True, slots=True)
class PlacedChange:
    """The library after a change, and the report's lines about it."""

    after: Holdings
    lines: tuple[ReportLine, ...]


def merge(before: Holdings, reads: Sequence[ReadSource]) -> PlacedChange:
    """The library with what was read. What a manifest lists no longer is removed with all its editions."""
    after = dict(before)
    lines = [_place_source(before, after, read) for read in reads]
    origins = {read.source.origin for read in reads if read.source.origin.startswith("manifest ")}
    listed = {read.source.document_id for read in reads}
    for id, editions in before.items():
        if editions[-1].source in origins and id not in listed:
            del after[id]
            lines.append(removal_line(editions, "no longer in its manifest"))
    return PlacedChange(after, tuple(lines))


def removal_line(editions: tuple[Entry, ...], detail: str) -> ReportLine:
    gone = sum(len(_passage_texts(entry)) for entry in editions)
    return replace(report_line(DocumentOutcome.REMOVED, editions[-1], detail), passages_removed=gone)


def report_line(
    outcome: DocumentOutcome, entry: Entry, detail: str | None = None, reason: str | None = None
) -> ReportLine:
    version = entry.version
    return ReportLine(
        outcome,
        version.document.id,
        version.file_name,
        version.document.title,
        version.sha256,
        version.edition,
        version.pages,
        version.pages_without_text,
        reason=reason,
        detail=detail,
    )


def failure_line(source: Source, id: str, trouble: Unreadable | Fault) -> ReportLine:
    """The line of a file that did not come in, and why."""
    title = None if source.title is None else str(without_surrogates(source.title))
    return ReportLine(DocumentOutcome.FAILED, id, source.name, title, reason=trouble.reason, detail=str(trouble))


def _place_source(before: Holdings, after: dict[str, tuple[Entry, ...]], read: ReadSource) -> ReportLine:
    """Adds what was read to `after`, or says why not; where Cited itself fails, `after` is as it was."""
    id = _document_id(after, read.source)
    if read.entry is None:
        return failure_line(read.source, id, read.refusal or Fault("It was not read."))
    entry = read.entry
    try:
        told = attempt("placing it", lambda: _place_entry(before, after, id, read, entry))
    except (Unreadable, Fault) as trouble:
        return failure_line(read.source, id, trouble)
    return replace(told, coverage=read.coverage)


def _place_entry(
    before: Holdings, after: dict[str, tuple[Entry, ...]], id: str, read: ReadSource, entry: Entry
) -> ReportLine:
    """A file that might be another's edition is asked about.

    Files that come together are documents of their own, even where a series gives each the same heading.
    """
    source = read.source
    editions = after.get(id, ())
    doubt = _doubt_line(before, after, editions, entry, source)
    if doubt is not None:
        return doubt
    twin = _document_with_bytes(after, id, entry.version.sha256)
    if twin is not None and not editions:
        return report_line(DocumentOutcome.DUPLICATE, entry, f"the same file as {twin}")
    return _add_edition(after, id, editions, read, entry)


def _document_id(after: Holdings, source: Source) -> str:
    """The id that was given; for a file that was brought in before, the document that it went to."""
    if source.has_given_id:
        return source.document_id
    known = (id for id, editions in after.items() if any(entry.source == source.origin for entry in editions))
    return next(known, source.document_id)


def _doubt_line(
    before: Holdings, after: Holdings, editions: tuple[Entry, ...], entry: Entry, source: Source
) -> ReportLine | None:
    """The line that refuses what would have to be guessed, or that leaves an old edition where it is."""
    if not editions:
        alike = None if source.has_given_id else _similar_document(before, after, entry.version)
        if alike is None:
            return None
        said = f"It has the title or address of {alike!r}. {_advice(source, alike)}"
        return report_line(DocumentOutcome.FAILED, entry, said, "which_document")
    origins = [held.source for held in editions]
    known = entry.version.sha256 in [held.version.sha256 for held in editions]
    if known and origins[-1] != source.origin and source.origin in origins:
        later = f"edition {editions[-1].version.edition} came later, from {origins[-1]}"
        return report_line(DocumentOutcome.UNCHANGED, entry, later)
    if known or origins[-1] == source.origin or _may_add_edition(source, origins[-1]):
        return None
    said = f"{editions[-1].version.document.id!r} is a document from {origins[-1]}. "
    return report_line(
        DocumentOutcome.FAILED, entry, said + _advice(source, editions[-1].version.document.id), "id_taken"
    )


def _may_add_edition(source: Source, held: str | None) -> bool:
    """Whether the source names its document with enough authority to add an edition to one from elsewhere."""
    other_manifest = source.origin.startswith("manifest ") and (held or "").startswith("manifest ")
    return source.has_given_id and not other_manifest


def _advice(source: Source, id: str) -> str:
    if source.origin.startswith("upload "):
        return f"If it is a new edition of that, send it with `document={id}`; if not, give another id there."
    return (
        f"If it is a new edition of that, run `cited ingest {source.name} --as {id}`; if not, give it another id with "
        "--as."
    )


def _similar_document(before: Holdings, after: Holdings, version: Version) -> str | None:
    """The document whose newest edition has this version's address, or had its title before these files came."""
    title = normalise_words(version.document.title)
    for id, editions in after.items():
        document, sha256 = editions[-1].version.document, editions[-1].version.sha256
        same_address = version.document.url is not None and document.url == version.document.url
        same_title = id in before and normalise_words(document.title) == title
        if sha256 != version.sha256 and (same_address or same_title):
            return id
    return None


def _document_with_bytes(after: Holdings, id: str, sha256: str) -> str | None:
    """Another document that holds the same bytes."""
    held = (other for other, editions in after.items() if sha256 in [entry.version.sha256 for entry in editions])
    return next((other for other in held if other != id), None)


def _add_edition(
    after: dict[str, tuple[Entry, ...]], id: str, editions: tuple[Entry, ...], read: ReadSource, entry: Entry
) -> ReportLine:
    newest = editions[-1] if editions else None
    old = next((held for held in editions if held.version.sha256 == entry.version.sha256), None)
    placed = replace(entry, version=_complete_version(entry.version, read, id, newest, old))
    if newest is None or newest.version != placed.version:
        rehearse(placed)
    told = _outcome_line(after, newest, old, placed, read)
    after[id] = (*(held for held in editions if held is not old), placed)
    return told


def _outcome_line(
    after: Holdings, newest: Entry | None, old: Entry | None, placed: Entry, read: ReadSource
) -> ReportLine:
    """The line of what came in; its remarks are those of the reader, too."""
    if newest is None:
        said = join_remarks(read.source.remark, *read.notes)
        first = replace(report_line(DocumentOutcome.ADDED, placed, said), passages_added=len(_passage_texts(placed)))
        return replace(first, proposals=_open_proposals(after, placed, read))
    if old is newest:
        return _same_file_line(after, newest, placed, read)
    again = f"back to the file of edition {old.version.edition}" if old else None
    said = join_remarks(again, _withdrawn_remark(placed), *read.notes)
    changed = replace(
        report_line(DocumentOutcome.CHANGED, placed, said), proposals=_open_proposals(after, placed, read)
    )
    here, there = _passage_texts(placed), _passage_texts(newest)
    return replace(
        changed,
        passages_added=len(here - there),
        passages_removed=len(there - here),
        changes=difference(newest.canonical, placed.canonical),
    )


def _same_file_line(after: Holdings, newest: Entry, placed: Entry, read: ReadSource) -> ReportLine:
    """The same file again, of which other facts may be stated, or which may be read otherwise."""
    facts = _changed_facts(newest.version, placed.version)
    notes = read.notes if "text" in facts else ()
    said = join_remarks(_withdrawn_remark(placed) or (f"other facts: {', '.join(facts)}" if facts else None), *notes)
    told = report_line(DocumentOutcome.CHANGED if facts else DocumentOutcome.UNCHANGED, placed, said)
    superseded = any(editions[-1].version.supersedes == placed.version.document.id for editions in after.values())
    if placed.version.undecided is None or superseded:
        return told
    return _with_undecided(told, _open_proposals(after, placed, read))


def _with_undecided(told: ReportLine, proposed: tuple[Proposal, ...]) -> ReportLine:
    """The line with what was proposed before on the end of its document, for that is stamped until it is decided."""
    ends = tuple(proposal for proposal in proposed if proposal.fact == "in_force_to" or proposal.document_id)
    said = "it says that it is out of force, and nobody has decided on that"
    return replace(told, detail=join_remarks(told.detail, said), proposals=ends)


def join_remarks(*remarks: str | None) -> str | None:
    """Remarks in one line, sentences or not; None where there are none."""
    return "; ".join(remark.rstrip(".") for remark in remarks if remark) or None


def _complete_version(version: Version, read: ReadSource, id: str, newest: Entry | None, old: Entry | None) -> Version:
    """The version with its number, its document's id, and the facts that the source left out."""
    if newest is None:
        return replace(version, document=replace(version.document, id=id))
    had = (old or newest).version
    # The same file keeps the title that it has; another file's own title may name its year.
    title = read.source.title or (None if old else read.title_in_file) or had.document.title
    own = {name: getattr(version.document, name) or getattr(had.document, name) for name in DOCUMENT_FACTS}
    kept = VERSION_FACTS if old else ("supersedes",)
    facts = {name: getattr(version, name) or getattr(had, name) for name in kept}
    number = had.edition if old is newest else newest.version.edition + 1
    document = replace(version.document, **{**own, "id": id, "title": title})
    rejected = had.rejected if old else ()
    return replace(
        version, document=document, edition=number, withdrawn=newest.version.withdrawn, rejected=rejected, **facts
    )


def _changed_facts(one: Version, other: Version) -> list[str]:
    names = [name for name in (*VERSION_FACTS, "file_name", "notice") if getattr(one, name) != getattr(other, name)]
    own = [name for name in DOCUMENT_FACTS if getattr(one.document, name) != getattr(other.document, name)]
    read_anew = ["text"] if one.text_sha256 != other.text_sha256 else []
    return [*own, *names, *read_anew]


def _withdrawn_remark(entry: Entry) -> str | None:
    if not entry.version.withdrawn:
        return None
    return f"withdrawn: it does not answer until `cited reinstate {entry.version.document.id}`"


def _open_proposals(after: Holdings, placed: Entry, read: ReadSource) -> tuple[Proposal, ...]:
    newest = {id: editions[-1].version for id, editions in after.items()}
    titles = {id: version.document.title for id, version in newest.items()}
    found = proposals(placed.version, placed.canonical, read.facts, titles)
    return tuple(proposal for proposal in found if _is_open(proposal, newest))


def _is_open(proposal: Proposal, newest: Mapping[str, Version]) -> bool:
    """Whether what is proposed of another document is not stated of it, and was not turned down."""
    other = newest.get(proposal.document_id or "")
    return other is None or not (other.supersedes or proposal.fact in other.rejected)


def _passage_texts(entry: Entry) -> set[str]:
    version = entry.version
    cut = passages(entry.canonical, version.document.id, version.sha256)
    return {passage.span.of(entry.canonical.text) for passage in cut}
