"""Forged certificates of every kind are refused, and each differs from the one that it was made from."""

from pathlib import Path
from random import Random
from typing import Any

from api.certificates.checking import FailedCheck, check_certificate
from api.certificates.signed import read_signed
from api.certificates.signing_key import signing_key
from api.lab.certificates import verifies
from api.lab.forgeries import forgeries, signed_by
from api.wire.certificate_example import CERTIFICATE


def test_no_forgery_of_the_example_verifies(tmp_path: Path) -> None:
    other = signed_by(
        {**CERTIFICATE["certificate"], "made": "2026-01-01T00:00:00+00:00"}, signing_key(tmp_path / "other")
    )
    trusted = {CERTIFICATE["signature"]["fingerprint"]}
    kinds = dict(forgeries([CERTIFICATE, other], signing_key(tmp_path), Random(1)))  # noqa: S311 - a sample, no secret
    assert len(kinds) == 8
    for name, files in kinds.items():
        assert files, name
        assert not any(verifies(file, trusted) for file in files), name


def test_impossible_values_under_a_known_key_are_refused_in_words(tmp_path: Path) -> None:
    """Whoever steals the key can sign anything; `cited verify` must still answer with a sentence."""
    certificate = CERTIFICATE["certificate"]
    key = signing_key(tmp_path)
    impossible: tuple[dict[str, Any], ...] = (
        {"stages": []},
        {"means": {**certificate["means"], "recipe": {**certificate["means"]["recipe"], "more": "1"}}},
        {"thresholds": {**certificate["thresholds"], "intercept": 1e15}},
        {"miss_rate": {**certificate["miss_rate"], "questions": 1, "missed": 0, "share": 0.0, "at_most": 0.0,
                       "certainty": 7.0, "measured": "x"}},
    )  # fmt: skip
    for changed in impossible:
        signed = signed_by({**certificate, **changed}, key)
        result = check_certificate(read_signed(signed), {key.public.fingerprint})
        assert result.failed is FailedCheck.CONTENTS, changed
        assert result.messages
