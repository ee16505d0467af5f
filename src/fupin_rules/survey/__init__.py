"""Our own survey: households, members, visits and their code lists, as the register and the order of 2019 ask for them.

Stands above the engine and is registered like a plugin's models; nothing below imports it. Imported only where it is used, since
its models take time to build.
"""

from fupin_rules.survey.dwelling import Housing, Power, Road, Water
from fupin_rules.survey.edge import EDGE, Decision, EdgeMember, EdgeSurvey
from fupin_rules.survey.events import Allowance, Change, Episode
from fupin_rules.survey.facts import Disability
from fupin_rules.survey.found import FoundMember
from fupin_rules.survey.household import Household
from fupin_rules.survey.income import Income, Land
from fupin_rules.survey.member import Member
from fupin_rules.survey.paperwork import Correction, Entry, FilledForm
from fupin_rules.survey.six_looks import SixLooks
from fupin_rules.survey.subjects import HOUSEHOLD, VILLAGE, Village
from fupin_rules.survey.support import Helper, Measure, PolicyFeedback, Relocation
from fupin_rules.survey.team import TEAM, Meeting, Officer, Operation, Submission, Team
from fupin_rules.survey.visit import Stranger, Visit

__all__ = [
    "EDGE",
    "HOUSEHOLD",
    "TEAM",
    "VILLAGE",
    "Allowance",
    "Change",
    "Correction",
    "Decision",
    "Disability",
    "EdgeMember",
    "EdgeSurvey",
    "Entry",
    "Episode",
    "FilledForm",
    "FoundMember",
    "Helper",
    "Household",
    "Housing",
    "Income",
    "Land",
    "Measure",
    "Meeting",
    "Member",
    "Officer",
    "Operation",
    "PolicyFeedback",
    "Power",
    "Relocation",
    "Road",
    "SixLooks",
    "Stranger",
    "Submission",
    "Team",
    "Village",
    "Visit",
    "Water",
]
