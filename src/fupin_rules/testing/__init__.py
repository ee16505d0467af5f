"""The kit for those who write rules: what a rule file still lacks (`lint`), and its form for editors (`schema`).

Knows rules and their files; no survey beyond the subjects it is given, and no command.
"""
