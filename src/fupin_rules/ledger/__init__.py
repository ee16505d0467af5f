"""Progress and the ledger: what became of findings from run to run, who did what about them, and who is to do something by when.

Takes reports as they were written (JSON), never raw data; makes no finding. The ledger is a file with an embedded database, so that an
office needs no server. Time is an input: every change carries the day it was made on.
"""

from fupin_rules.ledger.book import Ledger
from fupin_rules.ledger.consolidation import Guide
from fupin_rules.ledger.lines import Event, Matter, Taken, TakenRun
from fupin_rules.ledger.progress import Entry, Flow, Progress, Side, compare
from fupin_rules.ledger.runs import Item, Run, Standing, read_run
from fupin_rules.ledger.states import Assignment, Decision, Desk, LedgerError

__all__ = [
    "Assignment",
    "Decision",
    "Desk",
    "Entry",
    "Event",
    "Flow",
    "Guide",
    "Item",
    "Ledger",
    "LedgerError",
    "Matter",
    "Progress",
    "Run",
    "Side",
    "Standing",
    "Taken",
    "TakenRun",
    "compare",
    "read_run",
]
