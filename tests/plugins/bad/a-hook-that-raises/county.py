from fupin_rules.plugins import hookimpl


@hookimpl
def fupin_subjects():
    raise KeyError("shop")
