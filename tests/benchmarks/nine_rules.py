"""A foreign model for the peers' bench: its own nested dicts, described as questions, and the nine rules as a pack beside it.

Nothing of the household survey is used: the bench's answers are its own. In its data an absent answer means *not answered* but for
`disability_category`, where absent means *no disability*.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from fupin_rules import Engine
from fupin_rules.rulebook import Rulebook
from fupin_rules.schema import Code, CodeList, Listing, Question, Record, Subject

__all__ = ["AS_OF", "HOUSEHOLD", "NUMBERS", "engine"]

AS_OF = date(2019, 9, 18)
HERE = Path(__file__).parent


def _codes(name: str, zh: str, *words: str) -> CodeList:
    return CodeList(name, zh, name, tuple(Code(w) for w in words))


CAUSE = _codes(
    "cause",
    "致贫原因",
    "因病",
    "因残",
    "因学",
    "因灾",
    "缺土地",
    "缺水",
    "缺技术",
    "缺劳力",
    "缺资金",
    "交通条件落后",
    "自身发展动力不足",
    "其他",
)
HEALTH = _codes("health", "健康状况", "健康", "长期慢性病", "患有大病", "残疾")
KIND = _codes("kind", "残疾类别", "肢体", "视力", "听力", "言语", "智力", "精神", "多重")
LEVEL = _codes("level", "残疾等级", "一级", "二级", "三级", "四级")
LABOUR = _codes("labour", "劳动技能", "普通劳动力", "技能劳动力", "弱劳动力或半劳动力", "丧失劳动力", "无劳动力")
STUDENT = _codes(
    "student", "在校生状况", "非在校", "学前教育", "小学", "初中", "高中", "中职", "大专", "本科", "硕士及以上"
)


class BenchMember(Record, title="成员"):
    """A member, as the bench has them."""

    name: Annotated[str | None, Question("姓名", "name", personal="name")] = None
    id_number: Annotated[str | None, Question("证件号码", "identity number", personal="identity")] = None
    relation: Annotated[str | None, Question("与户主关系", "relation to head")] = None
    health: Annotated[str | None, Question("健康状况", "health", code=HEALTH)] = None
    disability_category: Annotated[str | None, Question("残疾类别", "kind of disability", code=KIND)] = None
    disability_level: Annotated[str | None, Question("残疾等级", "grade of disability", code=LEVEL)] = None
    labour_skill: Annotated[str | None, Question("劳动技能", "labour skill", code=LABOUR)] = None
    student_status: Annotated[str | None, Question("在校生状况", "schooling", code=STUDENT)] = None
    migrant_work_months: Annotated[int | None, Question("务工月数", "months of work", unit="月", ge=0, le=12)] = None


class BenchHousehold(Record, title="户"):
    """A household, as the bench has them."""

    id: Annotated[str | None, Question("户编号", "household's code")] = None
    village_code: Annotated[str | None, Question("行政村代码", "village code")] = None
    poverty_cause: Annotated[str | None, Question("致贫原因", "cause of poverty", code=CAUSE)] = None
    exited: Annotated[bool | None, Question("已脱贫", "out of poverty")] = None
    exit_year: Annotated[int | None, Question("脱贫年度", "year of exit")] = None
    relocated_move_in_date: Annotated[date | None, Question("搬迁入住时间", "moved in on")] = None
    has_industry_measure: Annotated[bool | None, Question("享受产业项目", "industry measure")] = None
    has_employment_measure: Annotated[bool | None, Question("享受就业项目", "job measure")] = None
    members: Annotated[Listing[BenchMember] | None, Question("家庭成员", "members")] = None


HOUSEHOLD = Subject(name="household", zh="户", model=BenchHousehold, key="id")

NUMBERS = {f"bench.{n}": n for n in range(18, 27)}
"""Rule ids and the bench's numbers."""


def engine() -> Engine:
    """An engine with the nine rules."""
    return Engine(Rulebook.from_paths([HERE / "nine_rules.yaml"], [HOUSEHOLD]))
