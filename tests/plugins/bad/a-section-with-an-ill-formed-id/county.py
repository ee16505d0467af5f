from fupin_rules.errors import Text
from fupin_rules.plugins import Section, hookimpl

WHO = Text("县里的户", "The county's households")
CODE = (Text("户编号", "household"),)


def rows(report):
    for finding in report.findings:
        yield (finding.subject.id,)


@hookimpl
def fupin_report_sections():
    return [Section("我县.户", WHO, CODE, rows)]
