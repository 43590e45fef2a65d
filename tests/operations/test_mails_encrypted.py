"""Mails over an encrypted line, and only to a server that can show who it is."""

import datetime
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_django import Settings

from .mailing import Serve, ask, passes, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of 127.0.0.1, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    tomorrow = now + datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, tomorrow)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("trusted", [True, False])
def test_mail_goes_over_an_encrypted_line(
    serve: Serve,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    certificate: Path,
    at_once: bool,
    trusted: bool,
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = serve(tls=context, encrypted_at_once=at_once)
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = at_once, not at_once
    settings.EMAIL_TIMEOUT = 5
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    passes(ask("cuts-late", "ann"))
    if trusted:
        assert server.addresses == ["ann@example.org"]
        assert (state_of("ann")[0], state_of("cuts-late")[0]) == ("sent", "unsure")
    else:
        assert state_of("ann") == (
            *("failed", 3),
            "No secure line to the mail server could be had: ask whoever runs the site.",
        )
        assert not server.asked


def test_mail_is_not_sent_in_clear_where_the_line_was_to_be_encrypted(serve: Serve, settings: Settings) -> None:
    server = serve()
    settings.EMAIL_USE_TLS = True
    passes(ask("ann"))
    assert "No secure line" in state_of("ann")[2]
    assert not server.asked
