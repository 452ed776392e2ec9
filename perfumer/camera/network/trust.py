"""Decide which certificates of an https camera are trusted."""

from __future__ import annotations

import ssl

from perfumer.camera.network.rules import NetworkRules
from perfumer.camera.source import CameraError, Reason


def tls_context(rules: NetworkRules) -> ssl.SSLContext:
    """Return what an https connection is checked with.

    Raises :class:`CameraError` for a file that holds no certificate.
    """
    if rules.insecure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    if rules.ca_file is None:
        return ssl.create_default_context()
    try:
        context = ssl.create_default_context(cafile=str(rules.ca_file))
    except (OSError, ssl.SSLError) as error:
        raise CameraError(
            Reason.REFUSED,
            f"PERFUMER_CAMERA__CA_FILE {rules.ca_file} is no file of certificates ({error}): "
            "give the camera's certificate, or that of its authority, as PEM",
        ) from error
    # Cameras make their certificates themselves, and not as strictly as authorities do.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def explain_tls(shown: str, error: ssl.SSLError) -> CameraError:
    """Return what is wrong with a camera's certificate, or with the address, and the remedy."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return CameraError(Reason.REFUSED, f"{shown}: {_explain_certificate(error)}")
    if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return CameraError(
            Reason.MISSING, f"{shown} does not speak https there: write http:// or another port"
        )
    return CameraError(Reason.REFUSED, f"{shown}: no encrypted connection ({error})")


def _explain_certificate(error: ssl.SSLCertVerificationError) -> str:
    why = error.verify_message
    if "mismatch" in why:
        return (
            f"its certificate is for another name ({why}): write the address with the name that "
            "the certificate has, or make one for this address"
        )
    if "expired" in why or "not yet valid" in why:
        return f"its {why}: set the clocks of the camera and of this machine, or renew it"
    return (
        f"its certificate is not trusted ({why}): give it, as PEM, with PERFUMER_CAMERA__CA_FILE, "
        "or take any certificate with PERFUMER_CAMERA__INSECURE=true"
    )
