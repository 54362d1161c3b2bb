"""The passages that search found for a question, with citations."""

from collections.abc import Iterator

from fastapi import Request

from api.bootstrap import Service
from api.http.ways.links import absolute_link
from api.wire.agents import PassageOut
from api.wire.quotes import audience_out, citation_out, extent_out, standing_out
from retrieval.answer import Answer
from retrieval.citation import cite
from retrieval.passage import Passage


def found_passages(request: Request, service: Service, answer: Answer, limit: int) -> list[PassageOut]:
    """The best passages of the last stage of this answer's search, best first; none where nothing was searched."""
    stages = answer.considered.stages
    ids = [hit.passage for hit in stages[-1].hits[:limit]] if stages else []
    catalogue = service.engine.indexed.catalogue
    by_id = {passage.id: passage for passage in catalogue.passages(ids)}
    return list(_cited(request, service, [by_id[id] for id in ids]))


def _cited(request: Request, service: Service, passages: list[Passage]) -> Iterator[PassageOut]:
    catalogue = service.engine.indexed.catalogue
    for passage in passages:
        version, text = catalogue.version(passage.key), catalogue.text(passage.key)
        block = catalogue.block(passage.key, passage.first_block)
        if block is None:
            continue
        citation = cite(version, text, block, passage.span)
        stated = service.engine.passage_stated(passage)
        yield PassageOut(
            text=passage.span.of(text),
            citation=citation_out(citation),
            standing=standing_out(service.library.standing(version)),
            extent=extent_out(stated),
            audience=audience_out(stated),
            link=absolute_link(request, citation),
        )
