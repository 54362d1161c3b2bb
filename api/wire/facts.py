"""The facts of an edition on the wire. Their fields are those of `Facts`."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, create_model
from pydantic_core import PydanticCustomError

from api.wire.answers import Id, Wire
from api.wire.days import Day
from retrieval.errors import BadInput
from retrieval.facts import COLLECTION_FORM, EDITION_FACTS, FACTS, HELP, MAX_COLLECTION_LENGTH, TYPES, FactChanges
from retrieval.nations import read_extent

Collection = Annotated[str, Field(max_length=MAX_COLLECTION_LENGTH, pattern=f"^(?:{COLLECTION_FORM})$")]
_NATION = "(?:England|Wales|Scotland|Northern Ireland|Great Britain|(?:the )?UK)"


def _checked_extent(words: str) -> str:
    try:
        read_extent(words)
    except BadInput:
        raise PydanticCustomError("extent", "Write nations, as in England and Wales, or UK.") from None
    return words


# The schema says the plain form; other capitals and the long name of the UK are understood, too.
Extent = Annotated[
    str,
    Field(
        max_length=100,
        examples=["England and Wales"],
        json_schema_extra={"pattern": f"^{_NATION}(?:(?:, | and |, and ){_NATION})*$"},
    ),
    AfterValidator(_checked_extent),
]
# The types of facts with limits of their own; any other text may be as long as an id.
_LIMITED: dict[str, Any] = {
    "url": Annotated[str, Field(max_length=2000)],
    "collection": Collection,
    "extent": Extent,
}

if TYPE_CHECKING:
    FactName = str
    _AllIn = Wire

    class AllFactsOut(BaseModel): ...

    class EditionFactsOut(BaseModel): ...

else:
    FactName = Literal[FACTS]
    _AllIn = create_model(
        "_AllIn",
        __base__=Wire,
        **{
            name: (_LIMITED.get(name, Day if TYPES[name] is date else Id) | None, Field(None, description=HELP[name]))
            for name in FACTS
        },
    )

    def _stated(name: str) -> Any:
        return Annotated[TYPES[name] | None, Field(description=f"{HELP[name]} Null where nobody stated it.")]

    AllFactsOut = create_model("AllFactsOut", **{name: _stated(name) for name in FACTS})
    EditionFactsOut = create_model("EditionFactsOut", **{name: _stated(name) for name in EDITION_FACTS})


class FactsIn(_AllIn):
    """Facts of an edition. A missing fact stays unchanged; null removes one."""

    def to_changes(self) -> FactChanges:
        return FactChanges.of({name: getattr(self, name) for name in FACTS if name in self.model_fields_set})

    def to_json(self) -> dict[str, Any]:
        """The facts that were sent as JSON values, None included."""
        return self.model_dump(mode="json", include=set(FACTS), exclude_unset=True)
