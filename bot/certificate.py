"""The shop's own certificate, for a shop without a proxy before it: taken up again when it has been renewed."""

import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509


class BadCertificate(Exception):
    """The files cannot be read, or do not belong together."""


class Certificate:
    """A certificate with those that vouch for it, and its key, as two PEM files. Raises BadCertificate."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self._files = (certificate, key)
        self._read_at = self._changed_at()
        self._present = self._read()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.sni_callback = self._serve

    @property
    def until(self) -> datetime:
        """When it ends."""
        return self._leaf().not_valid_after_utc

    def names(self) -> list[str]:
        """The hosts it speaks for."""
        try:
            found = self._leaf().extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except x509.ExtensionNotFound:
            return []
        addresses = found.get_values_for_type(x509.IPAddress)
        return [*found.get_values_for_type(x509.DNSName), *map(str, addresses)]

    def renew(self) -> bool:
        """Take the files up again when they have changed; whether they had. Whoever is connected notices nothing. When
        they are not in order, all stays as it was: raises BadCertificate."""
        changed_at = self._changed_at()
        if changed_at == self._read_at:
            return False
        self._present, self._read_at = self._read(), changed_at
        return True

    def ours(self) -> ssl.SSLContext:
        """For a call to ourselves: only this certificate is trusted, under whatever name we call."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.load_verify_locations(self._files[0])
        return context

    def _serve(self, connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, context: ssl.SSLContext) -> None:
        connection.context = self._present

    def _read(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(*self._files)
        except OSError as fault:            # an SSLError is one: of another key, or no certificate at all
            raise BadCertificate from fault
        return context

    def _leaf(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self._files[0].read_bytes())

    def _changed_at(self) -> tuple[int, ...]:
        try:
            return tuple(file.stat().st_mtime_ns for file in self._files)
        except OSError as fault:
            raise BadCertificate from fault
