"""Makes the two example workbooks, one with English headers and words, one Chinese, and the list of what was planted in them.

Everybody in them is made up. Run it to make them again: `python examples/make_examples.py`; the bytes are the same each time.
"""

from __future__ import annotations

import copy
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

import fupin_rules_labour_force as survey
from fupin_rules.schema import describe

HERE = Path(__file__).resolve().parent
LAYOUT = Path(survey.__file__).resolve().parent / "profiles" / "labour-force.yaml"
MADE = datetime(2020, 12, 1)  # noqa: DTZ001 - a workbook's properties have no zone

Person = dict[str, Any]
Dwelling = dict[str, Any]


def person(line: int, relation: str, sex: str, born: date, **answers: Any) -> Person:
    """Somebody outside the labour force unless `answers` say otherwise."""
    week_end = date(2020, 11, 8)
    age = week_end.year - born.year - ((week_end.month, week_end.day) < (born.month, born.day))
    out: Person = {
        "line": str(line), "name": f"测试{'甲乙丙丁戊己庚辛'[line - 1]}", "relation": relation, "sex": sex, "birth_date": born, "age": age,
        "education": "初中", "at_school": False,
    }  # fmt: skip
    if age < 16:
        return {**out, "education": "小学", "at_school": True} | answers
    idle = {
        "worked": False, "absent": False, "own_use_only": False, "jobs": [], "looked": False, "methods": [], "available": False,
        "not_looking": "料理家务", "underemployed": False, "labour_status": "非劳动力",
    }  # fmt: skip
    return {**out, **idle, **answers}


def job(status: str, hours: float, pay: float | None, rank: str = "主要") -> dict[str, Any]:
    return {"rank": rank, "status": status, "industry": "C", "hours_usual": hours, "hours_actual": hours, "pay": pay}


def at_work(*jobs: dict[str, Any], **answers: Any) -> dict[str, Any]:
    return {
        "worked": True, "jobs": list(jobs), "hours": sum(j["hours_actual"] for j in jobs), "not_looking": None, "labour_status": "就业",
        "more_hours": False, **answers,
    }  # fmt: skip


def unemployed(**answers: Any) -> dict[str, Any]:
    return {
        "looked": True, "methods": ["委托亲友", "公共就业服务机构"], "looking_since": date(2020, 6, 1), "available": True, "not_looking": None,
        "labour_status": "失业", **answers,
    }  # fmt: skip


def pupil() -> Person:
    """A girl of seventeen at school who works a long week."""
    return person(3, "子女", "女", date(2003, 1, 20), at_school=True, **at_work(job("雇员", 36, 1500)))


def family(code: int, area: int) -> Dwelling:
    """A couple with a child and the husband's mother; he is employed, she looks for work."""
    return {
        "dwelling_id": f"D{area:02}{code:03}", "area_code": f"45030110{area:04}", "area_name": f"第{area}小区", "region": "测试市",
        "stratum": "城镇" if area == 1 else "乡村", "interviewer": f"0{area}", "week_start": date(2020, 11, 2),
        "week_end": date(2020, 11, 8), "interview_date": date(2020, 11, 10), "result": "完成", "residents": 4,
        "income": {"wages": 4200, "business": 0, "property": 0, "transfers": 300, "total": 4500},
        "persons": [
            person(1, "参照人", "男", date(1982, 3, 14), **at_work(job("雇员", 44, 4200))),
            person(2, "配偶", "女", date(1984, 7, 2), **unemployed()),
            person(3, "子女", "女", date(2010, 1, 20)),
            person(4, "父母", "女", date(1951, 5, 5), not_looking="离退休"),
        ],
    }  # fmt: skip


def refused(code: int, area: int, result: str = "拒访") -> Dwelling:
    out = family(code, area)
    out |= {"result": result, "residents": None, "income": None, "persons": [], "interview_date": None}
    return out


def planted() -> list[tuple[Dwelling, list[tuple[str, str | None]]]]:
    """Each dwelling with what is wrong in it: rule, and line of the person it is about."""
    out: list[tuple[Dwelling, list[tuple[str, str | None]]]] = []

    def add(found: list[tuple[str, str | None]], change: Any = None, area: int = 1) -> None:
        dwelling = copy.deepcopy(family(len(out) + 1, area))
        if change is not None:
            change(dwelling)
        out.append((dwelling, found))

    def answer(at: int, **answers: Any) -> Any:
        return lambda d: d["persons"][at - 1].update(answers)

    add([])
    add([("lfs.01", None)], lambda d: d.update(week_start=date(2020, 11, 1)))
    add([("lfs.02", None)], lambda d: d.update(interview_date=date(2020, 12, 8)))
    add([("lfs.03", None)], lambda d: d.update(residents=5))
    add([("lfs.04", None)], lambda d: d["persons"][1].update(relation="参照人"))
    add(
        [("lfs.06", None)],
        lambda d: d["persons"][2].update(relation="其他亲属") or d["persons"][1].update(relation="子女"),
    )
    add([("lfs.07", None)], lambda d: d["income"].update(total=5400))
    add([("lfs.22", "3")], answer(3, age=11))
    add([("lfs.24", "2")], answer(2, labour_status=None))
    add([("lfs.25", "3")], answer(3, labour_status="非劳动力"))
    add([("lfs.26", "4")], answer(4, labour_status="就业", jobs=[job("自营劳动者", 0, 0)]))
    add([("lfs.27", "1")], answer(1, labour_status="非劳动力", looked=False, not_looking="不想工作"))
    add([("lfs.28", "2")], answer(2, available=False))
    add([("lfs.29", "2")], answer(2, labour_status="非劳动力"))
    add([("lfs.41", "1")], answer(1, hours=40))
    add([("lfs.43", "1")], answer(1, **at_work(job("雇员", 60, 3000), job("自营劳动者", 45, 800, "次要"))))
    # A grandmother who grows vegetables for the family is not employed (19th ICLS); entered as employed she breaks three rules.
    add(
        [("lfs.26", "4"), ("lfs.30", "4"), ("lfs.44", "4")],
        answer(4, own_use_only=True, labour_status="就业"),
        area=2,
    )
    add([("lfs.45", "4")], answer(4, **at_work(job("家庭帮工", 20, 600))), area=2)
    add([("lfs.46", "1")], answer(1, jobs=[job("雇员", 44, 42)]), area=2)
    add([("lfs.47", "1")], answer(1, underemployed=True, more_hours=True), area=2)
    add([("lfs.48", "3")], lambda d: d["persons"].__setitem__(2, pupil()), area=2)
    add([("lfs.49", "4")], answer(4, methods=["直接联系雇主"]), area=2)
    add([("lfs.50", "2")], answer(2, looking_since=date(2020, 12, 1)), area=2)
    add([("lfs.51", "4")], answer(4, not_looking=None), area=2)
    add([("lfs.05", None)], lambda d: d.update(result="拒访", income=None), area=2)
    add([("lfs.08", None)], answer(1, jobs=[job("自营劳动者", 44, 4200)]), area=2)
    add([("lfs.21", "2")], answer(2, sex=None), area=2)
    add([("lfs.23", "4"), ("lfs.23", "4")], answer(3, line="4"), area=2)
    add([("lfs.42", "4")], answer(4, hours=8), area=2)
    n = len(out)
    out.append((family(n + 1, 3), []))
    out.append((refused(n + 2, 3), []))
    out.append((refused(n + 3, 3), []))
    out.append((refused(n + 4, 3), []))
    out.append((refused(n + 5, 3, "无人在家"), []))
    return out


def written(value: Any, path: str, *, english: bool) -> Any:
    """An answer as somebody writes it into a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return ("yes" if value else "no") if english else ("是" if value else "否")
    if isinstance(value, date):
        return value.isoformat()
    code = describe(survey.Dwelling).at(path).question.code
    words = value if isinstance(value, list) else [value]
    if code is not None:
        words = [code.english(w) if english else w for w in words]
        return ("; " if english else "；").join(words)
    return value


def rows_of(sheet: dict[str, Any], dwellings: list[Dwelling]) -> list[dict[str, Any]]:
    """The rows of a sheet, by dotted path."""
    out = []
    into = sheet.get("into", "")
    for d in dwellings:
        base = {"dwelling_id": d["dwelling_id"]}
        if into == "":
            income = {f"income.{k}": v for k, v in (d["income"] or {}).items()}
            if sheet.get("creates"):
                out.append({k: v for k, v in d.items() if not isinstance(v, (list, dict))})
            elif income:
                out.append(base | income)
            continue
        for p in d["persons"]:
            answers = {f"persons.{k}": v for k, v in p.items() if k != "jobs"}
            if into == "persons":
                out.append(base | answers)
            else:
                line = {"persons.line": p["line"]}
                out.extend(base | line | {f"persons.jobs.{k}": v for k, v in j.items()} for j in p.get("jobs") or ())
    return out


def write(path: Path, dwellings: list[Dwelling], *, english: bool) -> None:
    layout = yaml.safe_load(LAYOUT.read_text(encoding="utf-8"))
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"created": MADE, "title": "labour force survey (made up)"})
        for sheet in layout["sheets"]:
            page = book.add_worksheet(sheet["names"][0 if english else 1])
            columns = [
                (
                    header if english or isinstance(form, str) else form["headers"][0],
                    form if isinstance(form, str) else form["field"],
                )
                for header, form in sheet["columns"].items()
            ]
            page.write_row(0, 0, [header for header, _ in columns])
            for n, row in enumerate(rows_of(sheet, dwellings), 1):
                page.write_row(n, 0, [written(row.get(field), field, english=english) for _, field in columns])
            page.freeze_panes(1, 1)


def main() -> None:
    found = planted()
    dwellings = [d for d, _ in found]
    write(HERE / "labour-force.xlsx", dwellings, english=True)
    write(HERE / "劳动力调查.xlsx", dwellings, english=False)
    lines = [{"rule": rule, "subject": d["dwelling_id"], "person": line} for d, wrong in found for rule, line in wrong]
    lines.append({"rule": "lfs.10", "subject": "450301100003", "person": None})
    text = "".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines)
    (HERE / "planted.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
