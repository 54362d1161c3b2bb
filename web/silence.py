"""The reason for no answer in words, for the page and the terminal."""

from retrieval.answer import NoAnswerReason

REASON_LINES = {
    NoAnswerReason.NOTHING_RELEVANT: "Nothing in them is about what you asked. Try other words.",
    NoAnswerReason.TOPIC_ONLY: "They mention the subject, but no sentence answers the question.",
    NoAnswerReason.SUPERSEDED_ONLY: "Only text that is not in force answers it. It is shown below, with a warning.",
    NoAnswerReason.ASKS_FOR_WRITING: "Cited writes no summaries, comparisons or drafts: it quotes the documents. Ask "
    "about one thing at a time, and read the quotes side by side.",
    NoAnswerReason.UNCLEAR: "The question has no words to search for. Ask it in a full sentence.",
    NoAnswerReason.GREETING: "This is a greeting, not a question.",
}
"""One line for each reason; it follows "The documents do not answer this."."""
