"""The codes of this room: what is wrong, why that matters, what to write, how grave it is, and an example. The pages are made of these.

Owns `CODES`. A code is permanent; L1xx are about how a rule is written, L2xx about what it can never do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from fupin_rules.errors import Text

__all__ = ["CODES", "SEVERITIES", "Advice", "Severity"]

Severity = Literal["info", "warning", "error"]
SEVERITIES: Final[tuple[Severity, ...]] = ("info", "warning", "error")
"""From the least to the gravest."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A code of this room.

    Attributes:
        title: what the page is called.
        what: what is wrong, with `{places}` for names and numbers. do: what to write instead, likewise.
        why: why it matters.
        severity: `error` for a rule that does not do what it says, `warning` for one that is hard to trust or to change, `info` for the rest.
        wrong, right: the same lines of a rule file before and after.
    """

    title: Text
    what: Text
    why: Text
    do: Text
    severity: Severity = "warning"
    wrong: str = ""
    right: str = ""

    def page(self, code: str) -> str:
        """Where the documentation speaks of it."""
        return f"reference/lint/#{code.lower()}"


def _t(zh: str, en: str) -> Text:
    return Text(zh, en)


_WRITING: Final[dict[str, Advice]] = {
    "L101": Advice(
        _t("缺某种结果的例子", "An outcome without an example"),
        _t("规则 {rule} 没有结果为{outcome}（{name}）的例子", "rule {rule} has no example with the outcome {name}"),
        _t("例子是规则的证明：没有例子的结果，谁也没有见过。", "Examples are the proof of a rule; nobody has seen an outcome that none shows."),
        _t("请在 examples 里加一个；如果这种结果不会出现，在 impossible 里写明理由。", "Add one to `examples`; if it cannot occur, say why in `impossible`."),
        wrong="examples:\n  - {outcome: violated, given: {poverty_cause: 缺资金}}",
        right="examples:\n  - {outcome: violated, given: {poverty_cause: 缺资金}}\n  - {outcome: satisfied, given: {poverty_cause: 因病}}\n  - {outcome: unknown, given: {}}",
    ),
    "L102": Advice(
        _t("impossible 多余", "Needlessly impossible"),
        _t("规则 {rule} 的 impossible 写了 {name}，但表达式本来就不会有这种结果", "rule {rule} lists {name} as impossible, but its expressions cannot yield it anyway"),
        _t("写了就要有人相信它；表达式已经说明的事不必再说。", "What the expressions show by themselves need not be claimed."),
        _t("请删去这一项。", "Remove it."),
        wrong='expect: poverty_cause != "缺资金"\nimpossible: {error: 不会}',
        right='expect: poverty_cause != "缺资金"',
    ),
    "L103": Advice(
        _t("逻辑里直接写了数", "A number in the logic"),
        _t("{where} 里直接写了数 {number}", "{where_en} has the number {number} in its logic"),
        _t("数会随年份、地区变；写在逻辑里，就没有日期、没有依据，别的县也改不了。", "Numbers change by year and area; in the logic they have no date and no source, and no county can set its own."),
        _t("请写成参数（parameters），注明日期和依据，规则里用 params.名称。", "Make it a parameter with a date and a source, and write params.name."),
        wrong="expect: age_on(birth_date, as_of) >= 16",
        right="expect: age_on(birth_date, as_of) >= params.labour_age_from",
    ),
    "L104": Advice(
        _t("定义没有用到", "An unused definition"),
        _t("定义 {name} 没有规则用到", "the definition {name} is used by no rule"),
        _t("没有人用的定义没有人试过，读的人却以为它算数。", "Nobody tries what nobody uses, yet readers take it for valid."),
        _t("请删去，或检查名称。", "Remove it, or check the name."),
        wrong="definitions:\n  never: {title: {zh: 没有人用}, is: size > params.most}",
        right="# 删去 never Leave it out",
    ),
    "L105": Advice(
        _t("参数没有用到", "An unused parameter"),
        _t("参数 {name} 没有规则用到", "the parameter {name} is used by no rule"),
        _t("改了它什么也不会变：改的人却以为变了。", "Whoever changes it believes that something changes."),
        _t("请删去，或检查名称。", "Remove it, or check the name."),
        wrong="parameters:\n  never: {title: {zh: 没有人用}, source: …, values: [{from: 2014-01-01, value: 1}]}",
        right="# 删去 never Leave it out",
    ),
    "L106": Advice(
        _t("let 里的名称没有用到", "An unused name of let"),
        _t("规则 {rule} 的 let 里有 {name}，但哪句话都没有用它", "rule {rule} has {name} in `let`, but no message uses it"),
        _t("多半是话里漏写了该让人看到的数。", "Most often the message lacks what readers should see."),
        _t("请在 message 里写 {{{name}}}，或删去。", "Write {{{name}}} in the message, or remove it."),
        wrong='message: {zh: "人口数不符", en: "Sizes differ"}\nlet: {n: size}',
        right='message: {zh: "人口数 {n} 不符", en: "Size {n} differs"}\nlet: {n: size}',
    ),
    "L107": Advice(
        _t("中英文说明填的空不一样", "The two messages fill different places"),
        _t("规则 {rule} 的中文说明和英文说明填的空不一样", "the Chinese and the English message of rule {rule} fill different places"),
        _t("两种读者看到的事实应当一样。", "Both readers should be told the same facts."),
        _t("两句话请用同样的 {{…}}。", "Use the same {{...}} in both."),
        wrong='message: {zh: "填了 {poverty_cause}", en: "It is wrong"}',
        right='message: {zh: "填了 {poverty_cause}", en: "It says {poverty_cause}"}',
    ),
    "L108": Advice(
        _t("错误级规则用 coalesce 代替没有回答", "coalesce in an error rule"),
        _t("规则 {rule}（错误级）用 coalesce 给没有回答的答案定了一个值", "rule {rule} (an error) gives a missing answer a value by coalesce"),
        _t("没有回答不等于没有：替人回答，再据此判错，就是冤枉人。", "Missing is not none: answering for people and then finding fault accuses them falsely."),
        _t("没有回答不等于没有。请去掉 coalesce，或把 severity 降为 warning。", "Missing is not none. Leave coalesce out, or make the severity warning."),
        wrong='severity: error\nexpect: coalesce(poverty_cause, "因病") != "缺资金"',
        right='severity: error\nexpect: poverty_cause != "缺资金"',
    ),
    "L109": Advice(
        _t("没有写依据", "No authority"),
        _t("规则 {rule} 没有写依据", "rule {rule} names no authority"),
        _t("村里问“凭什么”，要答得出来。", "Somebody at the door will ask on whose authority."),
        _t("请写 source: {{document: …, part: …, item: …}}。", "Write source: {{document: ..., part: ..., item: ...}}."),
        wrong="- id: county.1\n  title: {zh: …, en: …}",
        right="- id: county.1\n  title: {zh: …, en: …}\n  source: {document: 我县〔2020〕1号, part: 附件2}",
    ),
    "L110": Advice(
        _t("没有摘录依据的原文", "The authority is not quoted"),
        _t("规则 {rule} 没有摘录依据的原文", "rule {rule} does not quote its authority"),
        _t("规则是否照原文写的，不翻文件也能看出来。", "A quote shows at a glance whether the rule says what its source says."),
        _t("请在 source 里加 quote: 原文。", "Add `quote` to its source."),
        wrong='source: {item: "21"}',
        right='source: {item: "21", quote: 致贫原因为“因病”的户有无患病成员}',
    ),
    "L111": Advice(
        _t("没有写已知的误报情形", "No known false positives"),
        _t("规则 {rule} 没有写已知的误报情形", "rule {rule} does not say when it is known to accuse falsely"),
        _t("上门的人要知道什么时候不该责怪人家。", "Whoever knocks at the door must know when there is nothing to blame."),
        _t("请写 false_positives；没有就写“没有”和理由。", "Write `false_positives`; if there are none, say so and why."),
        wrong="- id: county.1\n  expect: …",
        right="- id: county.1\n  expect: …\n  false_positives: 患病的成员已经去世而没有登记",
    ),
    "L112": Advice(
        _t("缺英文", "English is missing"),
        _t("规则 {rule} 的{what}没有英文", "the {what_en} of rule {rule} has no English"),
        _t("结果也给不读中文的系统和读者用。", "Results are also read by people and programs that read no Chinese."),
        _t("请补上 en。", "Add `en`."),
        wrong="title: {zh: 不得填缺资金}",
        right="title: {zh: 不得填缺资金, en: Not lack of funds}",
    ),
    "L113": Advice(
        _t("没有列出要一并核对的字段", "No fields to check together"),
        _t("规则 {rule} 没有列出要一并核对的字段，用了它读的全部 {count} 个", "rule {rule} lists no fields to check together; all {count} that it reads are shown"),
        _t("字段太多，看门的人不知道改哪一个。", "With so many, nobody knows which to correct."),
        _t("请写 review，只列看门的人要改的字段。", "Write `review` with those somebody has to correct."),
        wrong="expect: no_labour or income.wage > 0 or …",
        right="expect: no_labour or income.wage > 0 or …\nreview: [members.labour_skill, income.wage]",
    ),
    "L114": Advice(
        _t("关联表没有用到", "An unused related table"),
        _t("关联表 {name} 没有规则用到", "the related table {name} is used by no rule"),
        _t("向别的部门要来的名册，没有规则看。", "A list asked of another office is read by no rule."),
        _t("请删去，或检查名称。", "Remove it, or check the name."),
        wrong="related:\n  external.never: {title: {zh: 名册}, key: number, fields: {number: {}}}",
        right="# 删去 external.never Leave it out",
    ),
    "L115": Advice(
        _t("没有写为什么这样定", "No note"),
        _t("规则 {rule} 没有写为什么这样定", "rule {rule} does not say why it is so"),
        _t("原文常有几种读法；选了哪一种、为什么，以后改的人要知道。", "A source can be read in several ways; who changes the rule later wants to know why this one was chosen."),
        _t("请写 note。", "Write `note`."),
        "info",
        wrong="- id: county.1\n  expect: …",
        right="- id: county.1\n  expect: …\n  note: 原文“有劳动力”按普通和技能劳动力理解，弱劳动力不算",
    ),
    "L116": Advice(
        _t("已经过期", "No longer in force"),
        _t("{what}只到 {until}，到 {day} 已经过期", "{what_en} ended on {until}, before {day}"),
        _t("过期的规则不再运行，谁也不会说一声。", "A rule that has ended is not run any more, and nobody says so."),
        _t("请续期（新文件、新日期），或把它删去。", "Prolong it by a new source and date, or take it away."),
        wrong="effective: {from: 2019-09-10, to: 2019-12-31}   # fupin rules lint --as-of 2020-06-01",
        right="effective: {from: 2019-09-10}",
    ),
    "L117": Advice(
        _t("有些日子参数没有值", "Days without a value"),
        _t("规则 {rule} 在 {since} 至 {until} 生效，参数 {name} 却没有值", "rule {rule} is in force from {since} to {until}, when the parameter {name} has no value"),
        _t("没有值的日子，规则的结果是 error，绝不拿别的日子的值来代替。", "On a day without a value the outcome is `error`; no neighbour's value is taken."),
        _t("请给参数补上这些日子的值，或改规则的 effective。", "Give the parameter a value for these days, or change `effective` of the rule."),
        wrong="values: [{from: 2019-01-01, to: 2019-12-31, value: 3200}]   # 规则没有写到哪一天为止",
        right="values:\n  - {from: 2019-01-01, to: 2019-12-31, value: 3200}\n  - {from: 2020-01-01, value: 4000}",
    ),
    "L118": Advice(
        _t("生效早于文件", "In force before its source"),
        _t("规则 {rule} 从 {since} 起生效，依据“{document}”却是 {year} 年的", "rule {rule} is in force from {since}, but its source {document!r} is of {year}"),
        _t("文件下发以前的事，不能拿它来判。", "What was done before a document was issued cannot be judged by it."),
        _t("请改 effective.from，或写上更早的依据。", "Change effective.from, or name the earlier source."),
        wrong="source: {document: 我县〔2020〕1号}\neffective: {from: 2019-01-01}",
        right="source: {document: 我县〔2020〕1号}\neffective: {from: 2020-01-01}",
    ),
    "L119": Advice(
        _t("填不了的空", "A place that nobody fills"),
        _t("规则 {rule} 的{what}里写了 {hole}，那里不会填入什么", "the {what_en} of rule {rule} has {hole}, which nobody fills"),
        _t("只有 message 里的半角花括号会填入答案；别处的照样印出来。", "Only braces of the usual width in `message` are filled; others are printed as they stand."),
        _t("请把要填的写进 message，用半角 {{ }}。", "Say it in `message`, with braces of the usual width."),
        "error",
        wrong='message: {zh: "人口数 ｛size｝ 不符", en: "Size {size} differs"}',
        right='message: {zh: "人口数 {size} 不符", en: "Size {size} differs"}',
    ),
    "L120": Advice(
        _t("容易认错的字符", "A confusable character"),
        _t("{where}里的“{char}”（{name}）看起来像“{like}”", "{where_en} has {char!r} ({name}), which looks like {like!r}"),
        _t("看起来一样，比较起来不一样：搜不到，也对不上。", "It looks the same and compares differently: it is neither found nor matched."),
        _t("请改成“{like}”。", "Write {like!r}."),
        wrong="title: {zh: 填写Ａ级的户, en: …}",
        right="title: {zh: 填写A级的户, en: …}",
    ),
    "L121": Advice(
        _t("编号太像", "Ids nearly the same"),
        _t("{what} {name} 和 {other}（{place}）太像", "{what_en} {name} is nearly the same as {other} ({place})"),
        _t("念给人听、抄在纸上，就分不清了。", "Read aloud or copied by hand they cannot be told apart."),
        _t("请换一个不容易认错的。", "Choose one that cannot be mistaken."),
        wrong="- id: county.1\n…\n- id: county.l",
        right="- id: county.1\n…\n- id: county.2",
    ),
    "L122": Advice(
        _t("编号用了别的规则包的前缀", "Another pack's prefix"),
        _t("规则 {rule} 用的前缀“{prefix}”是规则包 {other} 的", "rule {rule} has the prefix {prefix!r} of the pack {other}"),
        _t("看编号就应当知道规则是谁的；那个规则包日后也可能用这个编号。", "An id should tell whose rule it is; and that pack may want it one day."),
        _t("请用本包的前缀。", "Use a prefix of your own."),
        wrong="pack: county.mine\nrules:\n  - id: checklist.27",
        right="pack: county.mine\nrules:\n  - id: county.27",
    ),
    "L123": Advice(
        _t("规则太长", "An overlong rule"),
        _t("{where} 太长：{count} {unit}，至多 {most}", "{where_en} is too long: {count} {unit_en}, at most {most}"),
        _t("签字的人读不完，也看不出漏了什么。", "Who signs for it cannot read it to the end, nor see what it lacks."),
        _t("请把其中的条件写成有名字的定义，或分成几条规则。", "Name its conditions as definitions, or divide it."),
        wrong="expect: |\n  （三十行） thirty lines",
        right="expect: |\n  at_school and not works_away",
    ),
    "L124": Advice(
        _t("表达式被 # 截断", "An expression cut off by #"),
        _t("{key_name} 后面的“{comment}”被 YAML 当作注释，不在表达式里", "YAML takes {comment!r} after `{key_name}` for a comment; it is not part of the expression"),
        _t("条件少了一截，规则照样装得上，结果却变了。", "The rule loads with half a condition and means something else."),
        _t("要算在内的，请用 | 写成块，去掉 #；要作注释的，请写在上一行。", "What belongs to it: write a block after |, without #; a comment: put it on the line above."),
        "error",
        wrong='expect: size > 0 # and exit_state == "已脱贫"',
        right='# 只看已脱贫的\nexpect: size > 0 and exit_state == "已脱贫"',
    ),
    "L126": Advice(
        _t("两条规则说同一句话", "Two rules say the same"),
        _t("规则 {rule} 的说明和 {other}（{place}）一字不差", "the message of rule {rule} is word for word that of {other} ({place})"),
        _t("看结果的人分不清是哪一件事。", "Readers cannot tell which matter it is."),
        _t("请在话里说清各是什么事。", "Say in each what it is about."),
        wrong='message: {zh: "数据有误", en: "Wrong data"}',
        right='message: {zh: "致贫原因填了 {poverty_cause}", en: "The cause says {poverty_cause}"}',
    ),
    "L128": Advice(
        _t("没有作用的改动", "An override without effect"),
        _t("对{what}的改动没有作用：{reason}", "the override of {what} has no effect: {reason_en}"),
        _t("每份结果都会印出这项改动，读的人以为本地和别处不同。", "Every report prints it, and readers believe that things differ here."),
        _t("请删去这一项，或改对。", "Take it away, or mend it."),
        wrong="overrides:\n  - parameter: labour_age_from\n    reason: {zh: 本县……}\n    values: [{from: 2019-09-10, value: 16}]   # 上级也是 16",
        right="# 删去 Leave it out",
    ),
    "L129": Advice(
        _t("例子的数据不能用", "An example that is no record"),
        _t("规则 {rule} 第 {number} 个例子的数据不能用：{reason}", "the data of example {number} of rule {rule} cannot be used: {reason_en}"),
        _t("例子跑不起来，就什么也没有证明。", "An example that cannot run proves nothing."),
        _t("请照提示改正。", "Mend it as told."),
        "error",
        wrong="examples:\n  - {outcome: violated, given: {povrety_cause: 缺资金}}",
        right="examples:\n  - {outcome: violated, given: {poverty_cause: 缺资金}}",
    ),
    "L130": Advice(
        _t("例子没有说明新的情形", "An example that shows nothing new"),
        _t("规则 {rule} 第 {number} 个例子和第 {other} 个走的是同一条路：每个条件的真假都一样", "examples {other} and {number} of rule {rule} take the same way: every condition comes out the same"),
        _t("多一个例子，不等于多证明了一件事。", "One more example is not one more thing proved."),
        _t("请改成另一种情形；确有用意的，在 note 里说明。", "Show another case, or say in `note` what it is for."),
        "info",
        wrong="examples:\n  - {outcome: violated, given: {size: 1}}\n  - {outcome: violated, given: {size: 2}}",
        right="examples:\n  - {outcome: violated, given: {size: 1}}\n  - {outcome: unknown, given: {}}",
    ),
    "L131": Advice(
        _t("风险写成了错误", "A risk called an error"),
        _t("规则 {rule} 用 flag（风险），严重程度却是 error", "rule {rule} flags a risk, but its severity is error"),
        _t("风险是“要去看一看”，错误是“一定要改”：混在一起，两样都没人当真。", "A risk wants looking at, an error wants correcting; mixed, neither is taken seriously."),
        _t("一定要改的写 expect；只是要看的写 severity: warning。", "Write `expect` for what must hold, or severity: warning for what wants looking at."),
        "info",
        wrong="severity: error\nflag: size > params.most",
        right="severity: error\nexpect: size <= params.most",
    ),
    "L132": Advice(
        _t("豁免没有用到", "An exemption without use"),
        _t("{where}豁免了 {name}，但没有这种意见", "{where_en} exempts {name}, but nothing has that code"),
        _t("多余的豁免会遮住以后真有的问题。", "It would hide the next real one."),
        _t("请删去。", "Remove it."),
        wrong="lint: {L103: 法定年龄}   # 规则里没有写数",
        right="# 删去 Leave it out",
    ),
    "L133": Advice(
        _t("没有回答的不比较", "A comparison that passes over a missing answer"),
        _t("规则 {rule} 里“{text}”把{field}没有回答当作已经定了，note 却没有说明", "rule {rule}: {text!r} takes {field} for settled where nobody answered, and its note does not say why"),
        _t("比较遇到没有回答的，本来是“无法确定”；写了 missing 或 answered 就变成符合或不符合，没有人再去问。", "A comparison is unknown where nobody answered; `missing` or `answered` beside it decides, and nobody asks any more."),
        _t("请去掉 missing 或 answered，让它无法确定；有意如此的，在 note 里说明。", "Leave `missing` or `answered` out and let it be unknown; if it is meant so, say why in `note`."),
        wrong="severity: error\nexpect: missing(visit.size) or visit.size == size",
        right="severity: error\nexpect: visit.size == size",
    ),
}  # fmt: skip

_LOGIC: Final[dict[str, Advice]] = {
    "L201": Advice(
        _t("永远不适用", "Never applies"),
        _t("规则 {rule} 的 when 永远不成立{why}：这条规则从不运行", "`when` of rule {rule} can never be true{why_en}: the rule never applies"),
        _t("它什么也查不出，却占着一条规则的名额。", "It finds nothing, yet counts as a rule."),
        _t("请检查 when 里互相矛盾的条件。", "Look for conditions in `when` that exclude each other."),
        "error",
        wrong='when: exit_state == "已脱贫" and exit_state == "未脱贫"',
        right='when: exit_state == "已脱贫"',
    ),
    "L202": Advice(
        _t("永远查不出", "Never finds anything"),
        _t("规则 {rule} 永远不会得出 violated{why}", "rule {rule} can never be violated{why_en}"),
        _t("它什么也查不出，看报告的人却以为这一项都合格。", "It finds nothing, and readers of the report believe that all is well."),
        _t("请检查条件：适用时它已经成立。", "Look at its condition: wherever the rule applies it holds already."),
        "error",
        wrong="when: size >= params.most\nexpect: size >= params.most",
        right="when: size >= params.most\nexpect: answered(note)",
    ),
    "L203": Advice(
        _t("永远不符合", "Never satisfied"),
        _t("规则 {rule} 永远不会得出 satisfied{why}：凡是答了的都判错", "rule {rule} can never be satisfied{why_en}: whoever answers is found at fault"),
        _t("人人都错的规则，错的是规则。", "Where everybody is at fault the rule is."),
        _t("请检查互相矛盾的条件。", "Look for conditions that exclude each other."),
        "error",
        wrong='expect: poverty_cause == "因病" and poverty_cause == "因残"',
        right='expect: poverty_cause in ("因病", "因残")',
    ),
    "L204": Advice(
        _t("when 什么也没有排除", "`when` excludes nothing"),
        _t("规则 {rule} 的 when 永远不会不成立：写不写都一样", "`when` of rule {rule} can never be false: the rule applies to all the same"),
        _t("读的人以为它只管一部分人。", "Readers believe that it is about some only."),
        _t("请删去 when，或检查写漏了什么。", "Leave `when` out, or look for what it lacks."),
        wrong='when: exit_state == "已脱贫" or exit_state != "已脱贫"',
        right="# 不写 when No `when`",
    ),
    "L205": Advice(
        _t("不起作用的一部分", "A part without effect"),
        _t("{where} 里“{text}”不起作用：有没有它，结果都一样", "{text!r} in {where_en} has no effect: all comes out the same without it"),
        _t("写的人想说的，规则没有照做；例子也证明不了这一部分。", "The rule does not do what its author meant, and no example can show this part."),
        _t("请删去，或改成真正想说的条件。", "Remove it, or write what was meant."),
        wrong='expect: poverty_cause == "因病" or poverty_cause in ("因病", "因残")',
        right='expect: poverty_cause in ("因病", "因残")',
    ),
    "L206": Advice(
        _t("筛选永远为空", "A filter that nothing passes"),
        _t("{where} 里的筛选“{text}”没有谁能通过：列表永远是空的", "nothing can pass the filter {text!r} in {where_en}: the list is always empty"),
        _t("对空列表，all 总是成立，any 总是不成立，count 总是 0。", "Over an empty list `all` holds, `any` does not, `count` is 0."),
        _t("请检查 if 里互相矛盾的条件。", "Look for conditions after `if` that exclude each other."),
        "error",
        wrong='any(m.works for m in members if m.sex == "男" and m.sex == "女")',
        right='any(m.works for m in members if m.sex == "男")',
    ),
    "L207": Advice(
        _t("比较的结果早就定了", "A comparison settled beforehand"),
        _t("{where} 里“{text}”只要有回答就总是{always}：{why}", "{text!r} in {where_en} is always {always_en} where it is answered: {why_en}"),
        _t("字段的上下限和码表已经保证了，多半是数写错了，或单位错了。", "Bounds and code list see to it already; most often the number or its unit is wrong."),
        _t("请检查这个数或这些词。", "Check the number or the words."),
        wrong="expect: work_months <= params.most and work_months <= 12   # 务工月数本来至多 12",
        right="expect: work_months <= params.most",
    ),
    "L208": Advice(
        _t("定义永远一样", "A constant definition"),
        _t("定义 {name} 只要算得出就总是{always}{why}", "the definition {name} is always {always_en} where it is known{why_en}"),
        _t("用它的规则都少了一个条件。", "Every rule that uses it lacks a condition."),
        _t("请检查 is 里的条件。", "Check its condition."),
        "error",
        wrong="grown: {title: …, is: size > 0 or size <= 0}",
        right="grown: {title: …, is: size > params.most}",
    ),
    "L209": Advice(
        _t("总是走同一边", "A choice always made the same way"),
        _t("{where} 里 if 后面的“{text}”总是{always}：另一边永远用不到", "{text!r} after `if` in {where_en} is always {always_en}: the other side is never used"),
        _t("另一边写的是什么，谁也没有试过。", "Nobody has ever tried what stands on the other side."),
        _t("请检查条件，或只留用得到的一边。", "Check the condition, or keep the side that is used."),
        wrong="expect: (size == 1 if size > 4 and size < 2 else answered(size))",
        right="expect: answered(size)",
    ),
    "L210": Advice(
        _t("参数表里用不到的行", "A row that is never looked up"),
        _t("参数表 {name} 的行“{row}”用不到：{why}", "the row {row!r} of the table {name} is never looked up: {why_en}"),
        _t("改了这一行什么也不会变；多半是键写错了。", "Changing it changes nothing; most often the key is wrong."),
        _t("请改正键，或删去这一行。", "Mend the key, or remove the row."),
        wrong="key: [{name: months, type: int}]\nvalues: [{from: 2019-01-01, rows: {6: 1, 60: 2}}]   # 务工月数至多 12",
        right="values: [{from: 2019-01-01, rows: {6: 1}}]",
    ),
    "L211": Advice(
        _t("被另一条规则盖住", "A rule that another covers"),
        _t("规则 {rule} 查出的，{other} 也都查得出", "whatever rule {rule} finds, {other} finds too"),
        _t("同一件事说两遍，读的人会以为有两件。", "Told twice, one matter looks like two."),
        _t("请合成一条，或给其中一条加上 when 分开。", "Join them, or part them by `when`."),
        "info",
        wrong="- id: county.1\n  expect: size > params.a and answered(note)\n- id: county.2\n  expect: size > params.a",
        right="- id: county.1\n  expect: answered(note)\n- id: county.2\n  expect: size > params.a",
    ),
    "L212": Advice(
        _t("两条规则是一条", "One rule twice"),
        _t("规则 {rule} 和 {other}（{place}）说的是同一件事", "rules {rule} and {other} ({place}) say the same"),
        _t("同一件事报两遍，改一条时会漏了另一条。", "One matter is reported twice, and who changes one forgets the other."),
        _t("请删去一条。编号不再使用。", "Take one away; its id is never used again."),
        wrong='- id: county.1\n  expect: poverty_cause != "缺资金"\n- id: county.2\n  flag: poverty_cause == "缺资金"',
        right='- id: county.1\n  expect: poverty_cause != "缺资金"',
    ),
}  # fmt: skip

CODES: Final[Mapping[str, Advice]] = MappingProxyType({**_WRITING, **_LOGIC})
"""Every code of this room, in order."""
