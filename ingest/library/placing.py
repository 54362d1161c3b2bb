"""Assign each source that was read to its document, and report the change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.blocks.soundness import without_surrogates
from ingest.difference import difference
from ingest.faults import Fault, attempt
from ingest.generations.passages import passages
from ingest.generations.units import rehearse
from ingest.holdings import Entry, Holdings
from ingest.names import normalise_words
from ingest.reading.sources import ReadSource
from ingest.report import DocumentOutcome, ReportLine
from ingest.source import Source
from ingest.stated.proposals import Proposal, proposals
from retrieval.document import Document, Version
from retrieval.errors import Unreadable
from retrieval.facts import FACTS, KEPT_FACTS


@dataclass(frozen=True, slots=True)
class PlacedChange:
    """The library after a change, and the report lines about it."""

    after: Holdings
    lines: tuple[ReportLine, ...]


def merge(before: Holdings, reads: Sequence[ReadSource]) -> PlacedChange:
    """Merge sources into the library. A document that its manifest no longer lists is removed with all its editions."""
    unlisted = _unlisted(before, [read.source for read in reads])
    # They leave first: a manifest that gives a file another id takes the old document out, and its file stays.
    after = {id: editions for id, editions in before.items() if id not in unlisted}
    lines = [_place_source(before, after, read) for read in reads]
    lines += [removal_line(editions, "its manifest no longer lists it") for editions in unlisted.values()]
    return PlacedChange(after, tuple(lines))


def _unlisted(before: Holdings, sources: Sequence[Source]) -> Holdings:
    """The documents that came from a manifest among these sources and are no longer listed in it."""
    origins = {source.origin for source in sources if source.origin.startswith("manifest ")}
    listed = {source.document_id for source in sources}
    return {id: editions for id, editions in before.items() if editions[-1].source in origins and id not in listed}


def removal_line(editions: tuple[Entry, ...], detail: str) -> ReportLine:
    passages_removed = sum(len(_passage_texts(entry)) for entry in editions)
    return replace(report_line(DocumentOutcome.REMOVED, editions[-1], detail), passages_removed=passages_removed)


def report_line(
    outcome: DocumentOutcome, entry: Entry, detail: str | None = None, reason: str | None = None
) -> ReportLine:
    version = entry.version
    return ReportLine(
        outcome,
        version.document.id,
        version.file_name,
        version.title,
        version.sha256,
        version.edition,
        version.pages,
        version.pages_without_text,
        reason=reason,
        detail=detail,
    )


def duplicate_line(entry: Entry, held_id: str) -> ReportLine:
    return report_line(DocumentOutcome.DUPLICATE, entry, f"the same file as {held_id}")


def failure_line(source: Source, id: str, error: Unreadable | Fault) -> ReportLine:
    """The report line of a file that was not ingested, with the reason."""
    stated = source.facts.title
    title = None if stated is None else str(without_surrogates(stated))
    return ReportLine(DocumentOutcome.FAILED, id, source.name, title, reason=error.reason, detail=str(error))


def _place_source(before: Holdings, after: dict[str, tuple[Entry, ...]], read: ReadSource) -> ReportLine:
    """Add a source to `after`, or return the line that says why not; a fault of Cited leaves `after` unchanged."""
    id = _document_id(after, read.source)
    if read.entry is None:
        return failure_line(read.source, id, read.refusal or Fault("It was not read."))
    entry = read.entry
    try:
        line = attempt("placing it", lambda: _place_entry(before, after, id, read, entry))
    except (Unreadable, Fault) as error:
        return failure_line(read.source, id, error)
    return replace(line, coverage=read.coverage)


def _place_entry(
    before: Holdings, after: dict[str, tuple[Entry, ...]], id: str, read: ReadSource, entry: Entry
) -> ReportLine:
    """Add an entry to its document, unless its document is in doubt or another document has the same file.

    Files of one run become separate documents, even where a series gives each the same title.
    """
    source = read.source
    editions = after.get(id, ())
    doubt = _doubt_line(before, after, editions, entry, source)
    if doubt is not None:
        return doubt
    duplicate = _document_with_bytes(after, id, entry.version.sha256)
    if duplicate is not None and not editions:
        return duplicate_line(entry, duplicate)
    return _add_edition(after, id, editions, read, entry)


def _document_id(after: Holdings, source: Source) -> str:
    """The given id; for a file from a known origin the id of its document; else the id from its name."""
    if source.has_given_id:
        return source.document_id
    known = (id for id, editions in after.items() if any(entry.source == source.origin for entry in editions))
    return next(known, source.document_id)


def _doubt_line(
    before: Holdings, after: Holdings, editions: tuple[Entry, ...], entry: Entry, source: Source
) -> ReportLine | None:
    """The line that refuses an entry whose document is uncertain, or keeps an old edition in its place; else None."""
    if not editions:
        similar = None if source.has_given_id else _similar_document(before, after, entry.version)
        if similar is None:
            return None
        detail = f"It has the same title or address as {similar!r}. {_advice(source, similar)}"
        return report_line(DocumentOutcome.FAILED, entry, detail, "which_document")
    origins = [held.source for held in editions]
    known = entry.version.sha256 in [held.version.sha256 for held in editions]
    if known and origins[-1] != source.origin and source.origin in origins:
        later = f"edition {editions[-1].version.edition} came later, from {origins[-1]}"
        return report_line(DocumentOutcome.UNCHANGED, entry, later)
    if known or origins[-1] == source.origin or _may_add_edition(source, origins[-1]):
        return None
    held_id = editions[-1].version.document.id
    detail = f"The document {held_id!r} has another source, {origins[-1]}. {_advice(source, held_id)}"
    return report_line(DocumentOutcome.FAILED, entry, detail, "id_taken")


def _may_add_edition(source: Source, held_origin: str | None) -> bool:
    """Whether the source may add an edition to a document from another origin: a person or a manifest named the
    document, and they are not two manifests."""
    two_manifests = source.origin.startswith("manifest ") and (held_origin or "").startswith("manifest ")
    return source.has_given_id and not two_manifests


def _advice(source: Source, id: str) -> str:
    if source.origin.startswith("upload "):
        return f"If this is a new edition of it, upload it with `document={id}`; otherwise give another id there."
    return (
        f"If this is a new edition of it, run `cited ingest {source.name} --as {id}`; otherwise give it another id "
        "with --as."
    )


def _similar_document(before: Holdings, after: Holdings, version: Version) -> str | None:
    """The document whose newest edition has this version's address, or whose title before this run equals its title."""
    title = normalise_words(version.title)
    for id, editions in after.items():
        newest = editions[-1].version
        same_address = version.url is not None and newest.url == version.url
        same_title = id in before and normalise_words(newest.title) == title
        if newest.sha256 != version.sha256 and (same_address or same_title):
            return id
    return None


def _document_with_bytes(after: Holdings, id: str, sha256: str) -> str | None:
    """Another document with the same bytes in one of its editions."""
    holders = (other for other, editions in after.items() if sha256 in [entry.version.sha256 for entry in editions])
    return next((other for other in holders if other != id), None)


def _add_edition(
    after: dict[str, tuple[Entry, ...]], id: str, editions: tuple[Entry, ...], read: ReadSource, entry: Entry
) -> ReportLine:
    """Add an entry to a document as its newest edition; `old` is the edition with the same bytes, which it replaces."""
    newest = editions[-1] if editions else None
    old = next((held for held in editions if held.version.sha256 == entry.version.sha256), None)
    placed = replace(entry, version=_complete_version(entry.version, read, id, newest, old))
    if newest is None or newest.version != placed.version:
        rehearse(placed)
    line = _outcome_line(after, newest, old, placed, read)
    after[id] = in_collection((*(held for held in editions if held is not old), placed), placed.version.collection)
    return line


def in_collection(editions: Sequence[Entry], collection: str) -> tuple[Entry, ...]:
    """The editions of a document, all in this collection."""
    return tuple(replace(entry, version=replace(entry.version, collection=collection)) for entry in editions)


def _outcome_line(
    after: Holdings, newest: Entry | None, old: Entry | None, placed: Entry, read: ReadSource
) -> ReportLine:
    """The report line of a placed entry, with the reader's remarks."""
    if newest is None:
        detail = join_remarks(read.source.remark, *read.notes)
        added = replace(report_line(DocumentOutcome.ADDED, placed, detail), passages_added=len(_passage_texts(placed)))
        return replace(added, proposals=_open_proposals(after, placed, read))
    if old is newest:
        return _same_file_line(after, newest, placed, read)
    again = f"back to the file of edition {old.version.edition}" if old else None
    detail = join_remarks(again, _withdrawn_remark(placed), *read.notes)
    changed = replace(
        report_line(DocumentOutcome.CHANGED, placed, detail), proposals=_open_proposals(after, placed, read)
    )
    new_texts, old_texts = _passage_texts(placed), _passage_texts(newest)
    return replace(
        changed,
        passages_added=len(new_texts - old_texts),
        passages_removed=len(old_texts - new_texts),
        changes=difference(newest.canonical, placed.canonical),
    )


def _same_file_line(after: Holdings, newest: Entry, placed: Entry, read: ReadSource) -> ReportLine:
    """The line of a file that is the newest edition already; its stated facts or its text may have changed."""
    facts = _changed_facts(newest.version, placed.version)
    notes = read.notes if "text" in facts else ()
    changed = f"changed facts: {', '.join(facts)}" if facts else None
    detail = join_remarks(_withdrawn_remark(placed) or changed, *notes)
    line = report_line(DocumentOutcome.CHANGED if facts else DocumentOutcome.UNCHANGED, placed, detail)
    superseded = any(editions[-1].version.supersedes == placed.version.document.id for editions in after.values())
    if placed.version.undecided_notice is None or superseded:
        return line
    return _with_undecided(line, _open_proposals(after, placed, read))


def _with_undecided(line: ReportLine, proposed: tuple[Proposal, ...]) -> ReportLine:
    """The line with the open proposals that end the document: its answers carry a warning until somebody decides."""
    ends = tuple(proposal for proposal in proposed if proposal.fact == "in_force_to" or proposal.document_id)
    remark = "it says that it is out of force, and nobody has decided on that"
    return replace(line, detail=join_remarks(line.detail, remark), proposals=ends)


def join_remarks(*remarks: str | None) -> str | None:
    """Remarks in one line without their full stops, separated by "; "; None without remarks."""
    return "; ".join(remark.rstrip(".") for remark in remarks if remark) or None


def _complete_version(version: Version, read: ReadSource, id: str, newest: Entry | None, old: Entry | None) -> Version:
    """The version with its edition number, its document's id, and the earlier facts that the source does not state."""
    if newest is None:
        return replace(version, document=Document(id))
    earlier = (old or newest).version
    # The same file keeps its title; a new file's own title may name another year.
    title = read.source.facts.title or (None if old else read.title_in_file) or earlier.title
    # A version always has a collection, so only the source shows whether anybody stated one.
    collection = read.source.facts.collection or earlier.collection
    facts = {name: getattr(version, name) or getattr(earlier, name) for name in (FACTS if old else KEPT_FACTS)}
    return replace(
        version,
        **{**facts, "title": title, "collection": collection},
        document=Document(id),
        edition=earlier.edition if old is newest else newest.version.edition + 1,
        withdrawn=newest.version.withdrawn,
        rejected=earlier.rejected if old else (),
    )


def _changed_facts(old: Version, new: Version) -> list[str]:
    """The names of the facts in which two versions differ, "text" last."""
    changed = [name for name in (*FACTS, "file_name", "notice", "stated") if getattr(old, name) != getattr(new, name)]
    return [*changed, *(["text"] if old.text_sha256 != new.text_sha256 else [])]


def _withdrawn_remark(entry: Entry) -> str | None:
    if not entry.version.withdrawn:
        return None
    return f"withdrawn: it does not answer until `cited reinstate {entry.version.document.id}`"


def _open_proposals(after: Holdings, placed: Entry, read: ReadSource) -> tuple[Proposal, ...]:
    newest = {id: editions[-1].version for id, editions in after.items()}
    titles = {id: version.title for id, version in newest.items()}
    proposed = proposals(placed.version, placed.canonical, read.facts, titles)
    return tuple(proposal for proposal in proposed if _is_open(proposal, newest))


def _is_open(proposal: Proposal, newest: Mapping[str, Version]) -> bool:
    """Whether a proposal about another document is still undecided there; proposals about its own always are."""
    other = newest.get(proposal.document_id or "")
    return other is None or not (other.supersedes or proposal.fact in other.rejected)


def _passage_texts(entry: Entry) -> set[str]:
    version = entry.version
    cut = passages(entry.canonical, version.document.id, version.sha256)
    return {passage.span.of(entry.canonical.text) for passage in cut}
