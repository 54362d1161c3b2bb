"""Measure search certificates: `python -m api.lab.certificates DATA [QUESTIONS]`; DATA holds documents, ingested.

It certifies a seeded sample of the yardstick's questions, then does what a forger and what time would do to each
certificate, and counts which still verify. DATA stays as it is, but for the signing key: deletions happen in a copy.
"""

import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from api.bootstrap import Service, open_ingest, open_service
from api.certificates.checking import FailedCheck, check_certificate
from api.certificates.making import certificate_of, signed_certificate
from api.certificates.replaying import replay
from api.certificates.signed import read_signed, sign
from api.certificates.signing_key import public_keys, signing_key
from api.console import out
from api.gold.questions import QUESTION_FILE, read_file
from api.lab.alterations import alterations
from api.lab.yardstick import YARDSTICK
from api.settings import Settings
from retrieval.certificates.record import Asking
from retrieval.errors import BadAnswerFile

SEED = 22
_QUESTIONS, _ALTERED_EACH, _DELETED = 60, 60, 5

Signed = dict[str, Any]


def verifies(value: Any, trusted: set[str]) -> bool:
    """Whether a value is a certificate that verifies under one of these fingerprints."""
    try:
        return check_certificate(read_signed(value), trusted).verified
    except BadAnswerFile:
        return False


def certify(service: Service, data: Path, questions: Sequence[str]) -> tuple[list[Signed], list[float]]:
    """The certificate of each question, and the seconds that it took beyond its answer."""
    made, seconds = [], []
    for question in questions:
        answer = service.engine.ask(question)
        started = time.perf_counter()
        made.append(signed_certificate(service, data, answer, Asking()))
        seconds.append(time.perf_counter() - started)
    return made, seconds


def still_verify(made: Sequence[Signed], trusted: set[str], random: Random) -> tuple[int, int]:
    """Of a seeded sample of altered copies of each certificate: how many there are, and how many verify."""
    tried = verified = 0
    for signed in made:
        every = [altered for _, altered in alterations(signed) if altered != signed]
        for altered in random.sample(every, min(_ALTERED_EACH, len(every))):
            tried += 1
            verified += verifies(altered, trusted)
    return tried, verified


def forged_as_ours(service: Service, questions: Sequence[str], trusted: set[str], folder: Path) -> tuple[int, int]:
    """Certificates that agree with themselves under a forger's key: how many verify, how many fail by the key alone."""
    forger, verified, by_key = signing_key(folder), 0, 0
    for question in questions:
        forged = sign(certificate_of(service, service.engine.ask(question), Asking()), forger)
        checked = check_certificate(read_signed(forged), trusted)
        verified += checked.verified
        by_key += checked.failed is FailedCheck.KEY and len(checked.messages) == 1
    return verified, by_key


def named_after_deletion(data: Path, made: Sequence[Signed], random: Random, folder: Path) -> tuple[int, int]:
    """Replays of certificates after one document was deleted from a copy: how many, and how many name the document."""
    searched = sorted({one["document_id"] for signed in made for one in signed["certificate"]["searched"]["editions"]})
    tried = named = 0
    for number, id in enumerate(random.sample(searched, min(_DELETED, len(searched)))):
        copy = folder / str(number)
        shutil.copytree(data, copy, symlinks=True)
        settings = Settings(data=copy)
        open_ingest(settings).delete([id])
        service = open_service(settings)
        for signed in made:
            said = replay(signed["certificate"], service)
            if any(one["document_id"] == id for one in signed["certificate"]["searched"]["editions"]):
                tried += 1
                named += any(f"({id}, " in sentence and "no longer in the library" in sentence for sentence in said)
        shutil.rmtree(copy)
    return tried, named


def main() -> None:
    data, *rest = sys.argv[1:]
    settings, random = Settings(data=Path(data)), Random(SEED)  # noqa: S311 - a sample, no secret
    service = open_service(settings)
    every = [question.text for question in read_file(YARDSTICK / QUESTION_FILE)]
    questions = random.sample(every, min(len(every), int(rest[0]) if rest else _QUESTIONS))
    made, seconds = certify(service, settings.data, questions)
    trusted = {key.fingerprint for key in public_keys(settings.data)}
    silent = sum(signed["certificate"]["result"]["status"] == "no_answer" for signed in made)
    editions = len(made[0]["certificate"]["searched"]["editions"])
    out.print(f"{len(made)} certificates, {silent} of silences, over {editions} editions, seed {SEED}")
    out.print(f"a certificate takes {1000 * median(seconds):.0f} ms beyond its answer (median)")
    out.print(f"verified: {sum(verifies(signed, trusted) for signed in made)}")
    same = sum(replay(signed["certificate"], service) == [] for signed in made)
    out.print(f"the same when asked again: {same}")
    tried, verified = still_verify(made, trusted, random)
    out.print(f"altered in one field, and verified all the same: {verified} of {tried}")
    with TemporaryDirectory(prefix="cited-lab-") as folder:
        verified, by_key = forged_as_ours(service, questions, trusted, Path(folder))
        out.print(f"forged so that they agree with themselves, and verified: {verified} of {len(questions)}")
        out.print(f"… of these refused for nothing but their unknown key: {by_key}")
        tried, named = named_after_deletion(settings.data, made, random, Path(folder))
        out.print(f"asked again after a searched document was deleted, and named it: {named} of {tried}")


if __name__ == "__main__":
    main()
