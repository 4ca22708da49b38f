"""Verification of the Kazakh electronic digital signature in Python.

    import kzeds
    trust = kzeds.TrustStore.from_directories(["trust"])
    report = kzeds.verify(cms, content, at=received_at, trust=trust)
    print(report.outcome, report.sentence("kk"))

The library stands alone: it knows neither Django nor Attestat. See docs/kzeds.md.
"""

from kzeds.certificate import Certificate, CertificateInfo, Role
from kzeds.errors import Unusable
from kzeds.policy import ANY, DOCUMENT, DOCUMENT_SEVERAL, LOGIN, Policy
from kzeds.report import Check, Outcome, Report, SignerReport, TimeStampInfo
from kzeds.revocation import NOT_ASKED, Revocation
from kzeds.trust import TrustStore
from kzeds.verification import verify

__all__ = [
    "ANY",
    "DOCUMENT",
    "DOCUMENT_SEVERAL",
    "LOGIN",
    "NOT_ASKED",
    "Certificate",
    "CertificateInfo",
    "Check",
    "Outcome",
    "Policy",
    "Report",
    "Revocation",
    "Role",
    "SignerReport",
    "TimeStampInfo",
    "TrustStore",
    "Unusable",
    "verify",
]
