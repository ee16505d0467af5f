"""Findings: what a check says, in one shape, made in one place, masked unless the caller asks. Knows no rules and no survey."""

from fupin_rules.findings.checked import Checked
from fupin_rules.findings.masking import mask, mask_inside, mask_key, mask_text
from fupin_rules.findings.model import (
    Answer,
    Finding,
    NotRun,
    ParameterUse,
    Problem,
    Ref,
    Source,
    Tally,
    Unknown,
    fingerprint,
)
from fupin_rules.findings.rejection import Rejection
from fupin_rules.findings.schema import FORMAT_VERSION, report_schema

__all__ = [
    "FORMAT_VERSION",
    "Answer",
    "Checked",
    "Finding",
    "NotRun",
    "ParameterUse",
    "Problem",
    "Ref",
    "Rejection",
    "Source",
    "Tally",
    "Unknown",
    "fingerprint",
    "mask",
    "mask_inside",
    "mask_key",
    "mask_text",
    "report_schema",
]
