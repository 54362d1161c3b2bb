"""The key that signs certificates (Ed25519), in the data folder; the only file that imports cryptography.

The private key is in `signing/private.pem`, which only the service's user may read. Each public key that has ever
signed here stands beside it, named by its fingerprint. A backup holds neither.
"""

import os
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from ingest.disk import PRIVATE_FILE, PRIVATE_FOLDER, cannot_write, keep_private, sync_folder, write_whole
from retrieval.errors import BadInput, BadPlace

FOLDER = "signing"
_PRIVATE = "private.pem"
_END = b"-----END PUBLIC KEY-----"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key by its 32 bytes. The fingerprint is their SHA-256 in lower-case hexadecimal."""

    raw: bytes

    @property
    def fingerprint(self) -> str:
        return sha256(self.raw).hexdigest()

    @property
    def text(self) -> str:
        """The 32 bytes in Base64."""
        return b64encode(self.raw).decode("ascii")

    @property
    def pem(self) -> str:
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")

    def fits(self, signature: bytes, message: bytes) -> bool:
        """Whether this key has signed the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and its public key."""

    _private: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        return PublicKey(self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


def signing_key(data: Path) -> SigningKey:
    """The key of this data folder, made where there is none; of several processes that make it at once, one wins.

    Raises BadPlace where it cannot be read or made.
    """
    path = data / FOLDER / _PRIVATE
    try:
        if not path.exists():
            _make_first(path)
        key = _read_private(path)
    except OSError as cause:
        raise cannot_write(path, cause) from cause
    _keep_public(data, key.public)
    return key


def new_signing_key(data: Path) -> SigningKey:
    """Replace the key of this data folder by a new one, and keep the public key of the earlier one. Raises BadPlace."""
    path = data / FOLDER / _PRIVATE
    with suppress(BadPlace):  # a key that cannot be read any more is replaced, too
        signing_key(data)
    key = SigningKey(Ed25519PrivateKey.generate())
    _keep_public(data, key.public)
    write_whole(path, _private_pem(key))
    return key


def key_in_use(data: Path) -> PublicKey | None:
    """The public key of the key that signs, None where none was made. Raises BadPlace where it cannot be read."""
    path = data / FOLDER / _PRIVATE
    try:
        return _read_private(path).public if path.exists() else None
    except OSError as cause:
        raise _unreadable(path.parent, cause) from cause


def public_keys(data: Path) -> list[PublicKey]:
    """Every public key of this data folder: that of the key in use, then the earlier ones. None where no key was made.

    Raises BadPlace where a file cannot be read.
    """
    folder = data / FOLDER
    try:
        others = [one for file in sorted(folder.glob("*.pem")) if file.name != _PRIVATE for one in _read_public(file)]
    except OSError as cause:
        raise _unreadable(folder, cause) from cause
    current = key_in_use(data)
    return list(dict.fromkeys([*([current] if current else []), *others]))


def parse_public_keys(pem: bytes) -> list[PublicKey]:
    """The keys of a file with one or more public keys in PEM, as `cited keys signing` prints them. Raises BadInput."""
    found: list[PublicKey] = []
    for part in pem.split(_END)[:-1]:
        try:
            key = load_pem_public_key(part[part.find(b"-----BEGIN") :] + _END + b"\n")
        except (ValueError, UnsupportedAlgorithm) as cause:
            raise BadInput("The file of the key is no public key in PEM. `cited keys signing` prints one.") from cause
        if not isinstance(key, Ed25519PublicKey):
            raise BadInput(
                "The file holds a key of another kind than Ed25519. Give the one that `cited keys signing` prints."
            )
        found.append(PublicKey(key.public_bytes(Encoding.Raw, PublicFormat.Raw)))
    if not found:
        raise BadInput("The file holds no public key in PEM. `cited keys signing` prints one.")
    return found


def _make_first(path: Path) -> None:
    keep_private()
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_private_pem(SigningKey(Ed25519PrivateKey.generate())))
            file.flush()
            os.fsync(file.fileno())
        # A link fails where another process has made the file meanwhile: its key is used.
        with suppress(FileExistsError):
            os.link(temporary, path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _private_pem(key: SigningKey) -> bytes:
    return key._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _read_private(path: Path) -> SigningKey:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as cause:
        raise _damaged(path) from cause
    if not isinstance(key, Ed25519PrivateKey):
        raise _damaged(path)
    return SigningKey(key)


def _unreadable(folder: Path, cause: OSError) -> BadPlace:
    return BadPlace(f"Cannot read the keys in {folder}: {cause.strerror}. Give this user the right to read them.")


def _damaged(path: Path) -> BadPlace:
    return BadPlace(
        f"The signing key in {path} is damaged. Put back a copy of it, or make a new one with "
        "`cited keys signing --new`."
    )


def _keep_public(data: Path, key: PublicKey) -> None:
    path = data / FOLDER / f"{key.fingerprint}.pem"
    if not path.exists():
        keep_private()
        write_whole(path, key.pem.encode("ascii"))


def _read_public(path: Path) -> list[PublicKey]:
    """The keys of one file; none of a file that is damaged or does not have the name of its key."""
    try:
        return [key for key in parse_public_keys(path.read_bytes()) if path.stem == key.fingerprint]
    except BadInput:
        return []
