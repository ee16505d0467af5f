from fupin_rules.plugins import hookimpl
