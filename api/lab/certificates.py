"""Measure search certificates: `python -m api.lab.certificates DATA [--questions 60] [--of FOLDER]`.

DATA holds ingested documents. The lab certifies a seeded sample of the questions of an evaluation set (those of the
document that ships, by default), does to each certificate what a forger and what time would do, and counts which still
verify. DATA stays as it is, but for the signing key: changes happen in a copy.
"""

import argparse
import shutil
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from api.bootstrap import Service, open_service
from api.certificates.checking import FailedCheck, check_certificate
from api.certificates.making import signed_certificate
from api.certificates.replaying import replay
from api.certificates.signed import parse_json, read_signed
from api.certificates.signing_key import FOLDER, new_signing_key, public_keys, signing_key
from api.console import out
from api.gold.questions import read_any
from api.lab.alterations import alterations
from api.lab.forgeries import Signed, forgeries, signed_by
from api.lab.replays import replays
from api.settings import Settings
from retrieval.certificates.record import Asking
from retrieval.errors import BadAnswerFile

SEED = 22
_QUESTIONS, _RESIGNED_EACH = 60, 10
_GOLD = Path("corpus/gold")


def verifies(content: bytes, trusted: set[str]) -> bool:
    """Whether a file is a certificate that verifies under one of these fingerprints."""
    try:
        return check_certificate(read_signed(parse_json(content)), trusted).verified
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


def resigned(made: Sequence[Signed], data: Path, service: Service, random: Random) -> Counter[str]:
    """Certificates with one field altered and signed again with the service's own key: which check finds them.

    Whoever steals the key can do this. "none": only a replay against the same generation could tell, and it did not.
    """
    found: Counter[str] = Counter()
    key, trusted = signing_key(data), {one.fingerprint for one in public_keys(data)}
    for signed in made:
        every = [altered for _, altered in alterations(signed["certificate"])]
        for altered in random.sample(every, _RESIGNED_EACH):
            checked = check_certificate(read_signed(signed_by(altered, key)), trusted)
            if not checked.verified:
                found[checked.failed or "?"] += 1
            else:
                found["replay" if replay(altered, service) else "none"] += 1
    return found


def after_rotation(data: Path, made: Sequence[Signed], folder: Path) -> tuple[int, int]:
    """How many certificates verify after the key was replaced, and how many once its public key was deleted, too."""
    copy = folder / "rotated"
    shutil.copytree(data / FOLDER, copy / FOLDER)
    earlier = {one["signature"]["fingerprint"] for one in made}
    new_signing_key(copy)
    kept = _verified(made, {key.fingerprint for key in public_keys(copy)})
    for fingerprint in earlier:
        (copy / FOLDER / f"{fingerprint}.pem").unlink()
    trusted = {key.fingerprint for key in public_keys(copy)}
    refused = [check_certificate(read_signed(one), trusted).failed for one in made]
    return kept, refused.count(FailedCheck.KEY)


def _verified(made: Sequence[Signed], trusted: set[str]) -> int:
    return sum(check_certificate(read_signed(one), trusted).verified for one in made)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--questions", type=int, default=_QUESTIONS)
    parser.add_argument("--of", type=Path, default=_GOLD)
    asked = parser.parse_args()
    settings, random = Settings(data=asked.data), Random(SEED)  # noqa: S311 - a sample, no secret
    service = open_service(settings)
    every = [question.text for question in read_any(asked.of)]
    made, seconds = certify(service, settings.data, random.sample(every, min(len(every), asked.questions)))
    trusted = {key.fingerprint for key in public_keys(settings.data)}
    silent = sum(signed["certificate"]["result"]["status"] == "no_answer" for signed in made)
    editions = len(made[0]["certificate"]["searched"]["editions"])
    out.print(f"{len(made)} certificates, {silent} of silences, over {editions} editions, seed {SEED}")
    out.print(f"a certificate takes {1000 * median(seconds):.0f} ms beyond its answer (median)")
    out.print(f"verified: {_verified(made, trusted)}")
    same = sum(replay(signed["certificate"], service) == [] for signed in made)
    out.print(f"the same when asked again: {same}")
    found = resigned(made, settings.data, service, random)
    out.print(f"one field altered, signed again with our key, found by: {dict(found)}")
    with TemporaryDirectory(prefix="cited-lab-") as folder:
        for name, files in forgeries(made, signing_key(Path(folder)), random):
            out.print(f"{name}: {sum(verifies(file, trusted) for file in files)} of {len(files)} verify")
        kept, refused = after_rotation(settings.data, made, Path(folder))
        out.print(f"after a new key: {kept} verify; without the old public key {refused} are refused for their key")
        for one in replays(settings.data, made, random, Path(folder)):
            out.print(
                f"{one.change}: named by {one.named} of {one.asked}; the same in the kept one: {one.same_in_kept}"
            )


if __name__ == "__main__":
    main()
