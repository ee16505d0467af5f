"""The command `fupin`: arguments in, a report out. Everything it says is made by the rooms below.

Speaks Chinese unless `--lang en` or `FUPIN_LANG=en`. Needs the extra `cli` (click, rich).
"""

from __future__ import annotations

import os
import sys

__all__ = ["main"]


def main(args: list[str] | None = None) -> None:
    """Run the command and end the program with its exit status.

    Args:
        args: the arguments; those of the program where left out.
    """
    try:
        from fupin_rules.cli.app import build
    except ModuleNotFoundError as error:
        if error.name not in ("click", "rich"):
            raise
        sys.stderr.write(
            f"fupin 命令还缺少组件 {error.name}。请运行：pip install 'fupin-rules[cli]'\n"
            f"The fupin command lacks {error.name}. Run: pip install 'fupin-rules[cli]'\n"
        )
        sys.exit(2)
    from fupin_rules.cli.wording import chosen_language

    args = list(sys.argv[1:] if args is None else args)
    build(chosen_language(args, os.environ)).main(args)
