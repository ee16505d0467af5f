"""Rule files on disk: found, measured, read as bytes. Knows nothing of what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from fupin_rules.documents import MAX_BYTES
from fupin_rules.errors import Diagnostic, Place, RuleFileError, Text

__all__ = ["read_files"]

_SUFFIXES = (".yaml", ".yml")


def read_files(paths: Iterable[Path | str]) -> dict[str, bytes]:
    """The bytes of rule files and of folders of them, by the name they are opened under.

    A file named twice (itself and its folder) is read once. Files in `profiles/` and hidden ones are left out.

    Raises:
        RuleFileError: R001 for each path that cannot be read, R002 if there is no rule file at all.
    """
    texts: dict[str, bytes] = {}
    seen: set[Path] = set()
    found: list[Diagnostic] = []
    for path in paths:
        for file in _files(Path(path)):
            real = file.resolve()
            if real in seen:
                continue
            seen.add(real)
            try:
                if file.exists() and not file.is_file():
                    raise OSError(0, "不是文件 | not a file")
                # One byte more than is allowed is enough for the reader to refuse it.
                with file.open("rb") as handle:
                    texts[file.as_posix()] = handle.read(MAX_BYTES + 1)
            except OSError as error:
                found.append(
                    Diagnostic(
                        "R001",
                        Text(
                            f"规则文件打不开：{error.strerror}。", f"the rule file cannot be opened: {error.strerror}."
                        ),
                        Place(file.as_posix()),
                        Text("请检查路径和权限。", "Check the path and its permissions."),
                    )
                )
    if not texts and not found:
        found.append(
            Diagnostic(
                "R002",
                Text("没有找到规则文件（*.yaml）。", "no rule files (*.yaml) were found."),
                hint=Text("请给出规则文件，或装着规则文件的文件夹。", "Give a rule file, or a folder with rule files."),
            )
        )
    if found:
        raise RuleFileError(found)
    return texts


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path).parts
        if file.suffix in _SUFFIXES and "profiles" not in inside and not any(p.startswith(".") for p in inside):
            if not file.is_dir():
                yield file
