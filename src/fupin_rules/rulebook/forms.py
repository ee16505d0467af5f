"""The form of a rule file, as Pydantic models: the JSON Schema of rule files is generated from these.

Descriptions are Chinese first: an editor shows them to rule authors.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints
from pydantic_core import PydanticCustomError

from fupin_rules.rulebook.values import day

__all__ = [
    "CompareForm",
    "DefinitionForm",
    "EffectiveForm",
    "ExampleForm",
    "KeyForm",
    "OverrideForm",
    "PackForm",
    "ParameterForm",
    "RuleForm",
    "SoftenForm",
    "SourceForm",
    "SurvivorForm",
    "TableFieldForm",
    "TableForm",
    "TextForm",
    "UncoveredForm",
    "UniqueForm",
    "ValueForm",
]

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)*$", max_length=80)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
TableName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$", max_length=60)]
Words = Annotated[str, StringConstraints(min_length=1)]
Yes = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=0)]


def _day(value: Any) -> Any:
    """A day and nothing that merely could be taken for one (a number of seconds, a time)."""
    if isinstance(value, date):
        return value
    got = day(value)
    if got is None:
        raise PydanticCustomError("day", "no date")
    return got


Day = Annotated[date, BeforeValidator(_day)]
Expression = Annotated[
    str, StringConstraints(min_length=1), Field(description="表达式 | expression of the rule language")
]
LintCode = Annotated[str, StringConstraints(pattern=r"^L[0-9]{3}$")]
Outcome = Literal["satisfied", "violated", "unknown", "not_applicable", "error"]
Severity = Literal["error", "warning", "info"]
AreaCode = Annotated[str, StringConstraints(pattern=r"^(?:[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$")]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TextForm(_Form):
    """两种语言的文字。"""

    zh: Words = Field(description="中文 | Chinese")
    en: str = Field(default="", description="英文 | English")


class SourceForm(_Form):
    """依据：文件、部分、项、原文。"""

    document: str | None = Field(default=None, description="文件名或文号 | document")
    part: str | None = Field(default=None, description="附件或章节 | annex or chapter")
    item: str | None = Field(default=None, description="项号 | item")
    quote: str | None = Field(default=None, description="原文摘录 | its words")
    url: str | None = Field(default=None, description="网址 | address")
    note: str | None = Field(default=None, description="说明 | remark")


class EffectiveForm(_Form):
    """生效期间（含两端）。"""

    since: Day | None = Field(default=None, alias="from", description="从这一天起生效 | first day in force")
    until: Day | None = Field(default=None, alias="to", description="到这一天为止 | last day in force")


class UncoveredForm(_Form):
    """例子显示不了的情形，要说明为什么。"""

    atom: Words = Field(
        description="哪个条件，写法照 fupin rules coverage 列出的 | the condition, as coverage writes it"
    )
    lacks: tuple[Literal["holds", "fails", "unknown", "alone"], ...] = Field(
        min_length=1,
        description="显示不了什么：holds 成立、fails 不成立、unknown 说不清、alone 单独改变结果 | what cannot be shown",
    )
    reason: Words = Field(description="为什么 | why")


class SurvivorForm(_Form):
    """例子发现不了的小错，要说明为什么。"""

    mutant: Words = Field(description="哪处改动，写法照 fupin rules mutate 列出的 | the change, as mutate writes it")
    reason: Words = Field(description="为什么改了结果也一样 | why the outcome is the same")


class DefinitionForm(_Form):
    """给表达式起一个名字，供多条规则使用。"""

    title: TextForm = Field(description="名称，给人看的 | what readers call it")
    subject: Name | None = Field(
        default=None,
        description="说的是谁，如 household 户、member 成员；不写按本包的 subject | what it is about; by default what the pack is about",
    )
    is_: Expression = Field(alias="is")
    uncovered: tuple[UncoveredForm, ...] = Field(
        default=(), description="例子显示不了的条件及理由 | conditions that examples cannot show, and why"
    )
    survivors: tuple[SurvivorForm, ...] = Field(
        default=(), description="例子发现不了的改动及理由 | changes that examples cannot notice, and why"
    )


class KeyForm(_Form):
    """参数表的一个键。"""

    name: Name = Field(description="键的名称 | name of the key")
    type: Literal["int", "text", "code", "bool"] = Field(
        default="text", description="键的类型：整数、文字、代码、是否 | type of the key"
    )
    field: str | None = Field(
        default=None, description="代码取自哪个字段的码表，如 members.schooling | field whose code list it is"
    )


class ValueForm(_Form):
    """某一天起、某一地区的值。"""

    since: Day = Field(alias="from", description="从这一天起 | first day")
    until: Day | None = Field(default=None, alias="to", description="到这一天为止 | last day")
    area: AreaCode | None = Field(
        default=None,
        description="行政区划代码前缀；不写为本包管的地区 | area code prefix; the pack's own area by default",
    )
    value: Any = Field(default=None, description="值 | value")
    rows: dict[str, Any] | None = Field(
        default=None, description="参数表的各行，多个键用 / 连接 | rows of a table, keys joined by /"
    )
    source: str | None = Field(default=None, description="依据 | source")


class ParameterForm(_Form):
    """参数：与逻辑分开的数（或词），按日期和地区取值。"""

    title: TextForm = Field(description="名称，给人看的 | what readers call it")
    type: Literal["int", "decimal", "date", "bool", "text", "code"] = Field(
        default="int", description="值的类型：整数、小数、日期、是否、文字、代码 | type of the value"
    )
    many: Yes = Field(default=False, description="是否一组值 | a set of values")
    field: str | None = Field(default=None, description="代码取自哪个字段的码表 | field whose code list it is")
    unit: str | None = Field(default=None, description="单位 | unit")
    key: tuple[KeyForm, ...] = Field(default=(), description="参数表的键 | keys of a table")
    source: str = Field(description="依据 | source")
    note: str | None = Field(default=None, description="说明 | remark")
    values: tuple[ValueForm, ...] = Field(min_length=1, description="各日期、各地区的值 | values by day and area")
    survivors: tuple[SurvivorForm, ...] = Field(
        default=(), description="例子发现不了的改动及理由 | changes that examples cannot notice, and why"
    )


class TableFieldForm(_Form):
    """关联表的一列。"""

    type: Literal["int", "decimal", "date", "bool", "text", "code"] = Field(
        default="text", description="值的类型：整数、小数、日期、是否、文字、代码 | type of the value"
    )
    field: str | None = Field(default=None, description="代码取自哪个字段的码表 | field whose code list it is")
    title: TextForm | None = Field(default=None, description="给人看的列名 | what readers call it")
    personal: Literal["name", "identity", "phone", "bank"] | None = Field(
        default=None,
        description="个人信息的种类：姓名、证件号码、电话、银行账号，按此遮掩 | kind of personal data, masked by it",
    )


class TableForm(_Form):
    """关联表：随数据一起提供、按键连接的另一张表。"""

    title: TextForm = Field(description="名称，给人看的 | what readers call it")
    subject: Name | None = Field(default=None, description="行与哪种对象同形 | rows have the shape of this subject")
    fields: dict[Name, TableFieldForm] | None = Field(
        default=None, description="各列；写了 subject 就不写 | columns, where there is no subject"
    )
    key: Name = Field(description="按哪一列连接 | column joined on")
    by: Name | None = Field(default=None, description="户上给出键的字段 | field of the household that gives the key")
    cardinality: Literal["one", "many"] = Field(
        default="many",
        description="一个键至多一行（one）或可有多行（many） | rows a key may have: at most one, or many",
    )
    same_data: Yes = Field(
        default=False,
        description="行就是这批数据里的该对象（要写 subject） | the rows are this data set's own records of the subject",
    )


class CompareForm(_Form):
    """两个来源的同一事实须一致。"""

    fields: tuple[str, ...] = Field(min_length=1, description="登记一方的字段 | fields of the register")
    other: str = Field(alias="with", description="另一方的记录，如 found、visit | the other record")
    only_answered: Yes = Field(
        default=False, description="另一方没填的字段不比较 | leave out what the other side did not answer"
    )


class UniqueForm(_Form):
    """一个值只能出现一次。"""

    key: Expression
    where: Expression | None = Field(default=None, description="只看符合这个条件的 | only among those where it holds")
    within: Literal["dataset", "household"] = Field(
        default="dataset",
        description="在整个数据里（dataset）或一户之内（household） | within the data set, or one household",
    )


class SoftenForm(_Form):
    """条件成立（或说不清）时降低严重程度。"""

    when: Expression
    to: Severity = Field(default="warning", description="降到哪一级 | the lower severity")


class ExampleForm(_Form):
    """一个例子：给定的数据与应有的结果。"""

    outcome: Outcome = Field(description="应有的结果 | the outcome it must have")
    given: dict[str, Any] = Field(description="这一户的数据 | the household")
    member: Count | None = Field(default=None, description="说的是第几个成员（从 0 起） | which member")
    as_of: Day | None = Field(default=None, description="参照日期 | reference date")
    needs: tuple[str, ...] | None = Field(default=None, description="还要问的路径 | paths still to be answered")
    severity: Severity | None = Field(
        default=None, description="结果为 violated 时的严重程度 | severity, where it is violated"
    )
    others: tuple[dict[str, Any], ...] = Field(
        default=(), description="同一数据里的其他户 | other households of the data set"
    )
    related: dict[str, tuple[dict[str, Any], ...]] = Field(
        default_factory=dict, description="关联表的行 | rows of related tables"
    )
    params: dict[Name, Any] = Field(
        default_factory=dict,
        description="假设参数是这些值（参数表写其中几行） | values that parameters are supposed to have; of a table some rows",
    )
    note: str | None = Field(default=None, description="这个例子说明什么 | what it shows")


class RuleForm(_Form):
    """一条规则。"""

    id: Id = Field(description="规则编号：永久，不重复使用 | permanent id")
    title: TextForm = Field(description="标题：说应当怎样 | what should hold")
    source: SourceForm = Field(default=SourceForm(), description="依据，补充规则包的 | authority, beside the pack's")
    subject: Name | None = Field(
        default=None,
        description="说的是谁，如 household 户、member 成员、village 村；不写按本包的 subject | what it is about; by default what the pack is about",
    )
    kind: Literal["logic", "risk", "required", "compare", "unique", "group"] | None = Field(
        default=None, description="规则的种类；由写法决定，可以不写 | kind of rule; follows from its form"
    )
    severity: Severity = Field(
        default="error", description="严重程度：错误、提醒、参考 | how grave: error, warning, info"
    )
    soften: SoftenForm | None = Field(
        default=None, description="在什么情况下降低严重程度 | where the severity is lowered"
    )
    when: Expression | None = Field(default=None, description="适用条件；不成立则不适用 | not applicable where false")
    expect: Expression | None = Field(default=None, description="应当成立的条件 | what must hold")
    flag: Expression | None = Field(default=None, description="出现即为风险的条件 | what signals a risk")
    required: tuple[str, ...] | None = Field(
        default=None, min_length=1, description="必填的字段 | answers that must be there"
    )
    compare: CompareForm | None = Field(
        default=None, description="与另一来源须一致的字段 | fields that must agree with another source"
    )
    unique: UniqueForm | None = Field(default=None, description="只能出现一次的值 | a value that occurs once")
    message: TextForm = Field(description="给人看的话，{名称} 处填入 let 或字段的值 | message with {placeholders}")
    let: dict[Name, Expression] = Field(
        default_factory=dict, description="话里要用的值，名称: 表达式 | values for the message, by name"
    )
    review: tuple[str, ...] | None = Field(default=None, description="要一并核对修改的字段 | what to correct together")
    effective: EffectiveForm | None = Field(
        default=None, description="生效期，不超出规则包的 | period in force, within the pack's"
    )
    note: str | None = Field(default=None, description="为什么这样定 | why it is so")
    false_positives: str | None = Field(default=None, description="已知的误报情形 | known false positives")
    tags: dict[Name, Words] = Field(
        default_factory=dict,
        description="标签，名称: 词，供名单、统计和分派使用，如 indicator: 饮水安全保障 | labels for lists, statistics and assignments",
    )
    impossible: dict[Outcome, str] = Field(
        default_factory=dict, description="不会出现的结果及理由 | outcomes that cannot occur, and why"
    )
    lint: dict[LintCode, Words] = Field(
        default_factory=dict, description="不照办的写法意见（Lxxx）及理由 | advice that is not followed, and why"
    )
    examples: tuple[ExampleForm, ...] = Field(
        default=(), description="例子，每种结果至少一个 | examples, one of each outcome"
    )
    uncovered: tuple[UncoveredForm, ...] = Field(
        default=(), description="例子显示不了的条件及理由 | conditions that examples cannot show, and why"
    )
    survivors: tuple[SurvivorForm, ...] = Field(
        default=(), description="例子发现不了的改动及理由 | changes that examples cannot notice, and why"
    )


class OverrideForm(_Form):
    """对上级规则、上级参数的改动：代替、停用、改严重程度，或定本地区的值；都要写明理由。"""

    rule: Id | None = Field(default=None, description="改哪条上级规则 | the higher rule that is changed")
    parameter: Name | None = Field(
        default=None, description="给哪个上级参数定本地区的值 | the higher parameter that gets values here"
    )
    reason: TextForm = Field(description="理由，写进每份结果 | why; stands in every report")
    source: SourceForm = Field(default=SourceForm(), description="依据 | authority")
    effective: EffectiveForm | None = Field(
        default=None, description="改动的期间，不超出规则包的 | period of the change, within the pack's"
    )
    off: Yes = Field(default=False, description="true：在本地区停用 | switched off in this area")
    by: Id | None = Field(default=None, description="由本包的哪条规则代替 | the rule of this pack that replaces it")
    severity: Severity | None = Field(default=None, description="在本地区的严重程度 | how grave it is in this area")
    values: tuple[ValueForm, ...] = Field(default=(), description="本地区各期的值 | the values in this area, by day")


class PackForm(_Form):
    """一个规则文件（规则包）。"""

    language: Literal[1] = Field(description="规则语言的版本，写 1 | language version")
    pack: Id = Field(description="规则包编号 | id of the pack")
    version: str = Field(default="1", description="规则包版本 | version of the pack")
    title: TextForm = Field(description="标题 | title")
    source: SourceForm = Field(default=SourceForm(), description="依据 | authority")
    effective: EffectiveForm = Field(default=EffectiveForm(), description="生效期 | period in force")
    level: Literal["national", "province", "city", "county"] = Field(
        default="national",
        description="哪一级定的：国家（默认）、省、市、县 | whose it is: national (default), province, city, county",
    )
    area: AreaCode | None = Field(
        default=None,
        description="管哪个地区：行政区划代码前缀，省 2 位、市 4 位、县 6 位起；国家的不写 | the area it holds in, a prefix of area codes",
    )
    overrides: tuple[OverrideForm, ...] = Field(
        default=(), description="对上级规则、参数的改动 | changes of higher rules and parameters"
    )
    uses: tuple[Id, ...] = Field(
        default=(), description="用到哪些规则包的定义和参数 | packs whose definitions and parameters it uses"
    )
    subject: Name | None = Field(
        default=None,
        description="本包的规则和定义默认说的是谁；不写为 household 户 | what its rules and definitions are about unless they say",
    )
    optional: Yes = Field(
        default=False,
        description="点名才运行的规则包（fupin check --with 编号） | a pack that runs only where it is asked for",
    )
    lint: dict[LintCode, Words] = Field(
        default_factory=dict,
        description="整个文件不照办的写法意见（Lxxx）及理由 | advice that the whole file does not follow, and why",
    )
    definitions: dict[Name, DefinitionForm] = Field(
        default_factory=dict, description="定义：有名字的表达式 | named expressions"
    )
    parameters: dict[Name, ParameterForm] = Field(
        default_factory=dict, description="参数：按日期和地区取值的数或词 | numbers and words by date and area"
    )
    related: dict[TableName, TableForm] = Field(
        default_factory=dict, description="关联表：随数据一起提供的表 | tables supplied beside the data"
    )
    rules: tuple[RuleForm, ...] = Field(default=(), description="规则 | rules")
