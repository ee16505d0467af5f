from fupin_rules.plugins import hookimpl


@hookimpl
def fupin_functions():
    raise SystemExit(0)
