"""The library's own questions one by one: list, add and remove them. `quality` asks them."""

from dataclasses import dataclass
from hashlib import sha256

from api.gold.questions import GoldQuestion
from api.state.store import Store
from retrieval.errors import BadInput, UnknownQuestion

# The origin of the questions that somebody added on the web. The origin of others is the file that holds them.
WEB = "web"
MAX_QUESTIONS = 2000
_FORGET_COMPARISONS = (
    "UPDATE job SET result = json_remove(result, '$.drift') WHERE EXISTS (SELECT 1 FROM "
    "json_each(result, '$.drift.changes') AS change WHERE json_extract(change.value, '$.question') = ?)"
)


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question with its known answer. `id` follows from its origin and content."""

    id: str
    origin: str
    number: int
    gold: GoldQuestion

    @property
    def is_from_web(self) -> bool:
        return self.origin == WEB


def own_questions(store: Store) -> list[OwnQuestion]:
    """Every question, those added on the web last. Raises BadPlace."""
    rows = store.rows("SELECT origin, number, value FROM question ORDER BY origin = ?, origin, number", (WEB,))
    return [
        OwnQuestion(
            sha256(f"{row['origin']}\n{row['value']}".encode()).hexdigest()[:16],
            row["origin"],
            row["number"],
            GoldQuestion.model_validate_json(row["value"]),
        )
        for row in rows
    ]


def own_question(store: Store, id: str) -> OwnQuestion:
    """Raises UnknownQuestion and BadPlace."""
    for question in own_questions(store):
        if question.id == id:
            return question
    raise UnknownQuestion(
        "There is no own question with this id. Somebody may have removed it: open the list of own questions again."
    )


def add(store: Store, gold: GoldQuestion) -> None:
    """Add a question on the web. All are asked again, because they decide the threshold together.

    Raises BadInput where the library has the question already, or too many; and BadPlace.
    """
    held = own_questions(store)
    if any(same_words(question.gold.text, gold.text) for question in held):
        raise BadInput("The library has this question already. Remove it first, if its answer has changed.")
    if len(held) >= MAX_QUESTIONS:
        raise BadInput(f"The library has {MAX_QUESTIONS} own questions, the most that it can have. Remove some first.")
    with store.transaction() as connection:
        connection.execute("DELETE FROM quality")
        connection.execute(
            "INSERT INTO question SELECT ?, coalesce(max(number), -1) + 1, ? FROM question WHERE origin = ?",
            (WEB, gold.model_dump_json(exclude_defaults=True), WEB),
        )


def remove(store: Store, id: str) -> OwnQuestion:
    """Remove a question, with every comparison of answers that names it; the others are asked again.

    Raises UnknownQuestion and BadPlace.
    """
    question = own_question(store, id)
    with store.transaction() as connection:
        connection.execute("DELETE FROM quality")
        connection.execute("DELETE FROM question WHERE origin = ? AND number = ?", (question.origin, question.number))
        connection.execute(_FORGET_COMPARISONS, (question.gold.text,))
    return question


def check_any(store: Store) -> None:
    """Raises BadInput where there is no question to ask, and BadPlace."""
    if not own_questions(store):
        raise BadInput("The library has no own questions yet. Add one first.")


def same_words(one: str, other: str) -> bool:
    """Whether two questions differ at most in white space and capitals."""
    return one.casefold().split() == other.casefold().split()
