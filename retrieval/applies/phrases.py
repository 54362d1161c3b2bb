"""Parts of patterns that several rules share: how a text names itself and its parts, and how it says that it is for
somebody."""

# "is", "are mainly intended for", "is therefore applicable to"; the readers or the nations follow.
IS_FOR = (
    r"(?:is|are)\s+(?:(?:mainly|primarily|principally|also|only|both|intended|aimed|written|designed|meant|addressed|relevant|of"
    r"|interest|particularly|especially|statutory|guidance|provided|produced|issued|specifically|therefore|applicable|and|here)\s+)*"
    r"(?:for|to|at)"
)
# Kinds of texts, as alternatives.
TEXTS = r"guidance|advice|information|guide|handbook|code\s+of\s+practice|toolkit|notes|briefing|factsheet|manual"
# Parts of a text, as alternatives.
PARTS = (
    r"sections?|chapters?|parts?|annex\w*|appendi\w+|paragraphs?|pages?|schedules?|tables?|rules?|provisions?"
    r"|requirements?|recommendations?|guidance|information|guide|advice"
)
