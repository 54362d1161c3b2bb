"""Words that begin as a compound does: whether they are written with a hyphen, where a file itself does not tell."""

# First parts that keep their hyphen, but for second parts that begin like these: "cross-border", "crossing".
_KEEPING = {
    "anti": "c que gen gone bod biot dot septic th freeze social",
    "cross": "ing roads over ed es bow rail word ly flow wind",
    "decision": "s",
    "evidence": "d s",
    "five": "fold",
    "four": "te th some fold",
    "first": "ly hand s born",
    "full": "er y est ness back",
    "half": "way time penn",
    "high": "er est ly light land way ness street s",
    "large": "ly r st",
    "long": "er est standing itud evity ing time hand s",
    "low": "er est land ly l",
    "mid": "dle night day land wife wives st summer way week field town winter",
    "multi": "pl tud media nation cultur lateral disciplin",
    "new": "ly er est born s comer castle port ton market found letter paper",
    "non": "e sens linear",
    "second": "ar ly ment ed hand s er ing",
    "self": "ish less",
    "semi": "nar final conduct colon tic circ",
    "short": "er est age fall list ly en hand cut s coming",
    "single": "ton s",
    "small": "er est hold",
    "socio": "log path",
    "third": "ly s",
    "three": "fold some",
    "time": "ly table frame scale line less r s d tabling keep",
    "two": "fold some",
    "well": "being ness ington s",
    "whole": "sal some heart ly meal",
    "work": "er ing force place shop load flow stream man men s ed out wear bench book sheet top",
    "world": "wide ly s view",
    "year": "ly book s ning",
    "cost": "ly ing s ed um",
}
# First parts that lose it, but for second parts that begin like these: "pre-school", "prevent".
_LOSING = {
    "co": "op ord exist author found locat own work design produc pilot opt commission fund sign defend chair spons "
    "morbid payment educat applicant director habit investig",
    "counter": "terror extrem narrativ product fraud disinform radical",
    "ex": "wife husband service offender partner president soldier prison mayor employ officio gratia local",
    "inter": "agency govern depart relat generation connect faith minist company authority",
    "off": "site street peak road grid duty licen the season payroll balance",
    "on": "site street call demand the farm off road",
    "out": "of",
    "over": "the represent reli spend subscri crowd claim",
    "part": "time fund way year own paid exempt payment complet",
    "post": "war natal pandemic brexit school secondary study legislat implement operat mortem qualif release sentence "
    "occup incident adopt award construct complet retire election crisis tax market compulsory covid",
    "pre": "school applic exist elect budget empt determin sentence trial tax pay war pandemic regist release plann "
    "popul set paid qualif condition natal covid construct court action contract statutory appoint admission notif",
    "pro": "rata forma choice life growth poor social business environ compet european active",
    "so": "called",
    "under": "represent perform resource fund report invest occup recover the staff used",
    "up": "to front and",
}
# What keeps its hyphen only behind another one: "up-to-date", "day-by-day".
_LINKS = frozenset("to the of by in and or a at on for".split())


def is_compound(first: str, second: str) -> bool | None:
    """Whether these two parts of a word are written with a hyphen, by the parts alone; None where they do not tell."""
    link, _, last = first.lower().rpartition("-")
    rest = second.lower()
    if second[:1].isupper() or len(first) == 1 or (link and last in _LINKS):
        return True
    if last in _KEEPING:
        return not rest.startswith(tuple(_KEEPING[last].split()))
    if last not in _LOSING:
        return None
    return rest.startswith(tuple(_LOSING[last].split()))
