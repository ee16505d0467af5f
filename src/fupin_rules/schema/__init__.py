"""What a question, a code list, a record and a subject are: the metadata that rules are typed against.

Stands on `errors` only. Knows no survey: `survey` (and any plugin) describes its own models with these words.
"""

from fupin_rules.schema.codes import Code, CodeList
from fupin_rules.schema.extending import Extension, extend
from fupin_rules.schema.questions import UNREADABLE, Listing, Open, Question, Record, Unparsable, is_open
from fupin_rules.schema.specs import FieldSpec, RecordSpec, ValueKind, describe
from fupin_rules.schema.subjects import Level, Part, Subject

__all__ = [
    "UNREADABLE",
    "Code",
    "CodeList",
    "Extension",
    "FieldSpec",
    "Level",
    "Listing",
    "Open",
    "Part",
    "Question",
    "Record",
    "RecordSpec",
    "Subject",
    "Unparsable",
    "ValueKind",
    "describe",
    "extend",
    "is_open",
]
