"""The engine: rulebook and records in, reports out. Knows no survey, no file, no clock."""

from fupin_rules.engine.accounting import Summary
from fupin_rules.engine.core import Engine
from fupin_rules.engine.joint import JointReport
from fupin_rules.engine.report import DataReport, RecordReport, Report
from fupin_rules.engine.trace import Trace

__all__ = ["DataReport", "Engine", "JointReport", "RecordReport", "Report", "Summary", "Trace"]
