"""The public keys of a service, as the interface and the command line give them."""

from collections.abc import Sequence

from api.certificates.signing_key import PublicKey
from api.wire.certificates import PublicKeyOut, PublicKeysOut


def keys_out(keys: Sequence[PublicKey], current: PublicKey | None) -> PublicKeysOut:
    """The keys in their order. `current`: the key that signs now, None where none was made."""
    return PublicKeysOut(
        keys=[
            PublicKeyOut(fingerprint=key.fingerprint, algorithm="Ed25519", pem=key.pem, in_use=key == current)
            for key in keys
        ]
    )
