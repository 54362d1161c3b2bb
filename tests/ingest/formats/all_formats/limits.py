"""Cases that a format's reader does not get right, each with its reason; who mends a reader takes its line out."""

# By the format's name and the case's.
LIMITS = {
    (
        "pdf",
        "a list of sentences that counts in figures",
    ): "A page's numbered paragraphs look as the items of a list do, and are the usual thing: each is a paragraph with "
    "its number.",
    (
        "pdf",
        "heads in three rows stack",
    ): "One row of heads above those that stand over their own columns is taken for heads; what is higher is not told "
    "from a title.",
    (
        "txt",
        "a heading with a line break",
    ): "A rule under a line makes a heading of that line alone.",
}
