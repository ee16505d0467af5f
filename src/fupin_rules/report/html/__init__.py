"""The county's report: one HTML file that a leader opens, without a network and without a name. Needs the extra `report`."""

from fupin_rules.report.html.progress import Change, Progress, ProgressCounts, progress_of

__all__ = ["Change", "Progress", "ProgressCounts", "progress_of"]
