"""Decide whether a full stop ends a sentence or belongs to an abbreviation of British prose."""

import re

_BEFORE_ABBREVIATION = r"(?:^|[\s(\[“\"'‘/–—-])"
_CLOSERS = r"['\"’”)\]]*"

# Abbreviations before a name, a number or the rest of a title: no sentence ends with one. These equal no English word …
_NEVER_FINAL = (
    r"Mr|Mrs|Ms|Mx|Messrs|Mme|Drs?|Profs?|Rt|Revd|Hons?|Cllrs?|Ald|Col|Lt|Capt|Maj|Cpl|Sgt|Serg|Insp|Supt|Cdr|Cmdr"
    r"|Cmdt|Brig|Pte|Flt|Sqn|Asst|Actg|paras?|sub-?paras?|pp?|ss?|sects?|chs?|chaps?|cls?|scheds?"
    r"|vols?|figs|eds?|Cmn?d?|CP|rr?|extn|incl|excl|e\.g|eg|i\.e|ie|cf|c|ca|v|vs|viz|approx|edn|[A-Z]"
)
# … and these equal an English word unless they have a capital.
_NEVER_FINAL_CAPITALISED = (
    r"Rev|Hon|Gen|Fr|Ven|Det|Con|Adm|Gnr|Wg|Ch|Dep|Gov|Pres|Hd|Reg|Arts?|Fig|App|Pt|Pts|Sec|Secs|Nos?|Tel|Ext"
    r"|Ref|Refs|Civ|Crim|Admin|Fam|Eq|Ex|Max|Min|Est|Ord|Const|Snr|Jnr"
)
# Abbreviations behind a name or a figure: a sentence may end with one, and does where another plainly starts.
_SOMETIMES_FINAL = (
    r"Ltd|plc|LLP|Corp|Bros|Ors|Anor|Esq|etc|al|ibid|Depts?|Govt|Cttee|Ctte|Assoc|Assn|Univ|Hosp|Mgr|Rd|Ave|Gdns|Terr"
    r"|Bldgs?|hrs?|mins|secs|wks?|yrs?|mths?|a\.m|p\.m|yds?|lbs?|oz|Sept?|Oct|Nov|Feb|Aug|Tues?|Thurs?|Fri|p\.a|Regs"
    r"|Ph\.D|D\.Phil|B\.Sc|M\.Sc|Retd"
)
_SOMETIMES_FINAL_CAPITALISED = (
    r"Co|Cos|Inc|Soc|Inst|Coll|Sch|Dir|Treas|St|Mt|Ct|Sq|Pl|Ln|Cres|Est|Jan|Mar|Apr|Jun|Jul|Dec|Mon|Wed|Sat|Sun|Jr|Sr"
    r"|Bart|Bt|Adj|Encl?"
)
# Words that are abbreviations only before a number.
_WORD_OR_ABBREVIATION = r"[Nn]os?|arts?|fig|pts?|col|exts?|refs?|min|max|secs?|est|ord|rev|con|reg"

_NEVER_ENDS = re.compile(rf"{_BEFORE_ABBREVIATION}(?:(?i:{_NEVER_FINAL})|{_NEVER_FINAL_CAPITALISED})\.$")
_MAY_END = re.compile(
    rf"(?:{_BEFORE_ABBREVIATION}(?:(?i:{_SOMETIMES_FINAL})|{_SOMETIMES_FINAL_CAPITALISED})\.|(?:\b[A-Z]\.){{2,}}|\.\.\.){_CLOSERS}$"
)
_BEFORE_NUMBER = re.compile(rf"{_BEFORE_ABBREVIATION}(?:{_WORD_OR_ABBREVIATION})\.$")
_NUMBER = re.compile(r"[(\[]?(?:\d|[A-Z]+[\d/-]|[ivxl]+\b|[A-Z]\b(?!\s+[a-z]))")
# "… set out in Annex A. The fee …": the letter of a part, not a person's initial.
_LETTERED_PART = re.compile(
    r"\b(?:annex|appendix|schedule|part|section|table|figure|grade|class|band|category|type|group|plan|option|form|zone"
    r"|block|box|level|tier|list|lot|site|area|column|hepatitis|vitamin)\s+[A-Z]\.$",
    re.IGNORECASE,
)
# Words that start a sentence and are seldom names: "at 5 p.m. The desk", but "at 5 p.m. Monday".
_SENTENCE_START = re.compile(
    r"[\"'“‘(\[]*(?:The|This|That|These|Those|It|Its|He|His|She|Her|They|Their|We|Our|You|Your|I|An?|There|Here|In|On|At"
    r"|For|From|To|By|As|If|When|Where|While|Until|Unless|Since|Because|Although|Though|Before|After|During|Under|Over"
    r"|With|Without|But|And|Or|Nor|So|Yet|Not|No|None|All|Any|Each|Every|Both|Some|Many|Most|More|Few|Other|Others"
    r"|Another|However|Therefore|Thus|Then|Such|Only|Also|Please|See|What|Who|Why|How|Which|Whether|Once|Members"
    r"|Officers|Residents|Applications?|Applicants|Payments?|Pay|People|Anyone|Everyone|Nobody|Nothing)\b(?!\.)"
)


def can_end_sentence(before: str, after: str) -> bool:
    """Whether a sentence can end between `before`, which ends with a full stop or the like, and `after`."""
    tail = before[-24:]
    starts = bool(_SENTENCE_START.match(after))
    if _BEFORE_NUMBER.search(tail):
        return starts and not _NUMBER.match(after)
    if _LETTERED_PART.search(tail) or _MAY_END.search(tail):
        return starts
    return not _NEVER_ENDS.search(tail)


def plainly_ends_sentence(before: str, after: str) -> bool:
    """Whether a sentence plainly ends here, behind an abbreviation, a figure or a sign: "at 5 p.m. They"."""
    return bool((_MAY_END.search(before[-24:]) or not before[-2:-1].isalpha()) and _SENTENCE_START.match(after))
