from pathlib import Path

from fupin_rules.plugins import hookimpl


@hookimpl
def fupin_profiles():
    return [Path(__file__).parent / "layouts"]
