from fupin_rules.plugins import hookimpl


@hookimpl(wrapper=True)
def fupin_subjects():
    return (yield)
