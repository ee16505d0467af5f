"""Tables in: workbooks, CSV, Parquet and JSON into records for the rule engine, with an account of everything that was not used.

Stands on `schema`, `findings` and `documents`; knows no survey. Which column answers which question stands in profiles (YAML).
Readers of files load when used: importing this room pulls in no extra.
"""

from fupin_rules.tables.accounts import Accounts, SheetAccount
from fupin_rules.tables.codes import CODES, Code
from fupin_rules.tables.dataset import KINDS, Dataset, load_profiles, read_data
from fupin_rules.tables.plans import Profile
from fupin_rules.tables.pool import Origin
from fupin_rules.tables.profile_forms import ProfileForm
from fupin_rules.tables.profiles import read_profiles
from fupin_rules.tables.related import RelatedRows, read_related
from fupin_rules.tables.shipped import profiles_home
from fupin_rules.tables.together import read_all

__all__ = [
    "CODES",
    "KINDS",
    "Accounts",
    "Code",
    "Dataset",
    "Origin",
    "Profile",
    "ProfileForm",
    "RelatedRows",
    "SheetAccount",
    "load_profiles",
    "profiles_home",
    "read_all",
    "read_data",
    "read_profiles",
    "read_related",
]
