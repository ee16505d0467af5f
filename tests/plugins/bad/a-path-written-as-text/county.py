from fupin_rules.plugins import hookimpl


@hookimpl
def fupin_rule_packs():
    return ["/etc/rules"]
