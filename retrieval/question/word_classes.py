"""Lists of English words by part of speech: closed classes in full, and the open-class words that the grammar needs."""

import re


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


QUESTION_WORDS = _words("who whom whose what when where which why how")
AUXILIARIES = _words(
    "is are was were be been being am do does did can could may might must should shall will would has have had cannot"
)
PREPOSITIONS = _words(
    "in on at for by from of with without under over between during after before since until about into onto inside "
    "outside against among through towards within around behind beside beyond near off per like than as via across "
    "along besides despite except including regarding upon round up down out"
)
DETERMINERS = _words("a an the my our your his her its their any each every some no another both all such other")
DEMONSTRATIVES = _words("this that these those")
PERSONAL_PRONOUNS = _words("i you he she it we they me him us them someone somebody anyone anybody everyone everybody")
CONJUNCTIONS = _words("and or but so if when whether because while unless until once although though than")
# Auxiliaries that need another verb after them.
VERB_AUXILIARIES = _words("do does did can could may might must should shall will would has have had")
# Words that are prepositions and conjunctions: "before they leave".
CONJUNCTION_PREPOSITIONS = _words("before after since until as")
# Verbs with a clause as their object: "he says they …".
REPORTING_VERBS = _words(
    "say says said think thinks thought believe believes know knows knew claim claims hope hopes mean means told tell"
)
# Adverbs, and quantifiers that stand where adverbs do.
ADVERBS = _words(
    "not also just only even still already ever never always often usually then there here now again too very "
    "really so much many more most less least further instead else away back yet rather please well far long soon "
    "quite"
)
CONTRACTIONS = {
    "what's": "what is", "who's": "who is", "where's": "where is", "when's": "when is", "how's": "how is",
    "why's": "why is", "that's": "that is", "there's": "there is", "it's": "it is", "he's": "he is", "she's": "she is",
    "whats": "what is", "whos": "who is", "wheres": "where is", "hows": "how is", "thats": "that is",
    "theres": "there is", "i'm": "i am", "im": "i am", "let's": "let us",
}  # fmt: skip
CONTRACTION_ENDINGS = {"n't": "", "'ve": " have", "'re": " are", "'ll": " will", "'d": " would"}
# Negated auxiliaries with and without an apostrophe, mapped to the auxiliary; other contractions without theirs.
UNMARKED_CONTRACTIONS = {
    word.replace("'", ""): word.replace("n't", "")
    for word in "isn't aren't wasn't weren't don't doesn't didn't couldn't shouldn't wouldn't hasn't haven't".split()
} | {"cant": "can", "can't": "can", "won't": "will", "wont": "will", "ive": "i have", "theyve": "they have"}

TOKEN = re.compile(r"[^\W_]+(?:[’'&/.-][^\W_]+)*|[,.;:?!()–—]|\s-\s")
# Words in "-ly" that are no adverbs.
LY_NON_ADVERBS = _words(
    "family supply apply rely imply comply multiply reply assembly anomaly early elderly monopoly bully rally italy "
    "july fly"
)
VERBS = _words(
    "says gives gets makes takes needs wants means happens applies costs covers pays comes goes keeps tells shows "
    "holds uses runs works sets lives leaves asks allows requires depends belongs becomes stops starts ends fails "
    "turns decides settles matters seems looks hears expects refuses accepts held put made given taken known sent "
    "paid left kept born built done seen told sold lost gone got written spent said thought knew felt found led "
    "began make get give keep say tell want go come ask lose own become agree decide qualify begin have choose turn "
    "wrote took gave came went saw ran won let broke spoke drew grew rose fell bought brought caught taught sought "
    "stood understood meant met lent chose sat sent"
)
COMMANDS = _words("explain tell show list give describe define compare say quote find")
IRREGULAR_PLURALS = _words("people men women children kids staff police parents criteria data media clergy folk")
# Plurals that can modify another noun: "a sports hall".
PLURAL_MODIFIERS = _words("sports sales savings skills arms services systems operations goods")
PERSONS = _words(
    "person child kid boy girl lad man woman mum dad mother father son daughter brother sister aunt uncle husband "
    "wife partner friend neighbour guest patient client tenant parent student pupil resident applicant claimant "
    "migrant refugee agent adult student cousin relative citizen advocate adolescent infant baby toddler pensioner"
)
# Organisations and groups, which "they" can refer to in the singular.
ORGANISATIONS = _words(
    "council company firm school landlord authority trust agency board department government business police family "
    "couple team group committee panel club charity"
)
# Further people and bodies of which a document states duties, and plurals that have no singular among these.
ACTORS = _words(
    "borough university college hospital nursery prison academy district county ministry library museum surgery bank "
    "court provider employer association teacher governor officer councillor carer nurse doctor driver owner visitor "
    "people men women children staff"
)
PERSON_ENDINGS = ("er", "or", "ee", "ist", "ian", "ant")
# Times, measures and other nouns that "it" does not refer to: "within a year".
MEASURES = _words(
    "time year month week day hour minute second night morning evening weekend date moment end beginning case way "
    "lot bit stage point reason kind sort type number amount share proportion percentage half quarter rest pound "
    "percent"
)
