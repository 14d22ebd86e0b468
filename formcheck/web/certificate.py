"""The certificate of this computer for its own network: made here, kept here, readable by its owner alone."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError
from formcheck.utils.system import data_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LIFE_DAYS: Final = 397  # browsers do not take longer ones
RENEW_DAYS: Final = 30
_NAME: Final = "web.pem"


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """A certificate with its key in one file, and the fingerprint that browsers show of it.

    Parameters
    ----------
    path : Path
    fingerprint : str
        SHA-256 of the certificate, as pairs of hexadecimal digits with colons.
    """

    path: Path
    fingerprint: str


def own_certificate(addresses: Sequence[str]) -> OwnCertificate:
    """The certificate for these addresses; made anew when there is none, it is nearly over, or an address is new.

    Whoever signs it is made for this one signature, and its key is thrown away: it can sign nothing else, ever.

    Raises
    ------
    InputError
        When it cannot be written or read.
    """
    path = data_folder() / _NAME
    try:
        if not _fits(path, addresses):
            _make(path, addresses)
        return OwnCertificate(path, _fingerprint(path.read_bytes()))
    except OSError as error:
        raise InputError(
            "a certificate that can be kept", f"{path}: {error.strerror}", "check the folder of your data"
        ) from error


def _make(path: Path, addresses: Sequence[str]) -> None:
    import trustme

    until = datetime.now(timezone.utc) + timedelta(days=LIFE_DAYS)
    issued = trustme.CA(organization_name="formcheck on this computer").issue_cert(*addresses, not_after=until)
    pem = issued.private_key_pem.bytes() + b"".join(blob.bytes() for blob in issued.cert_chain_pems)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    fresh.replace(path)


def _fits(path: Path, addresses: Sequence[str]) -> bool:
    """Whether there is a certificate that nobody else can read, for these addresses, with some life left."""
    from cryptography import x509

    with suppress(OSError, ValueError):
        if path.stat().st_mode & 0o077:
            return False
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        held = {str(one) for one in names.get_values_for_type(x509.IPAddress)}
        left = certificate.not_valid_after_utc - datetime.now(timezone.utc)
        return {str(IPv4Address(one)) for one in addresses} <= held and left > timedelta(days=RENEW_DAYS)
    return False


def _fingerprint(pem: bytes) -> str:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    der = x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
    digits = sha256(der).hexdigest().upper()
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))
