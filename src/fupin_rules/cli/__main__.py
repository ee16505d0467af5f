"""`python -m fupin_rules.cli`: the command where its script is not on the path."""

from __future__ import annotations

from fupin_rules.cli import main

if __name__ == "__main__":
    main()
