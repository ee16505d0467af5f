"""Every complaint about input data, said once: its stable code, what is wrong, and what to do about it.

Owns the wording. Knows nothing of files, surveys or rules; whoever finds a fault fills the braces and says where it stood. The table
`CODES` is what the documents print.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from fupin_rules.errors import Text

__all__ = ["CODES", "Code", "message", "wording"]


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of complaint.

    Attributes:
        what: what is wrong and why; braces are filled with what was read.
        do: what to do about it.
    """

    what: Text
    do: Text


def _code(zh: str, en: str, do_zh: str, do_en: str) -> Code:
    return Code(Text(zh, en), Text(do_zh, do_en))


_ALL: dict[str, Code] = {
    # -- files ---------------------------------------------------------------------------------------------------------
    "D101": _code(
        "文件是空的（0 字节）", "the file is empty (0 bytes)",
        "请重新导出或重新拷贝。", "Export or copy it again.",
    ),
    "D102": _code(
        "不认识这种文件：{what}", "this is no kind of file that can be read: {what}",
        "可以读的有 xlsx、xls、csv、json、jsonl、parquet；请另存为其中一种。",
        "xlsx, xls, csv, json, jsonl and parquet can be read; save it as one of them.",
    ),
    "D103": _code(
        "文件损坏，读不下去：{what}", "the file is broken and cannot be read on: {what}",
        "多半是没有拷完或下载中断；请重新导出，或用 Excel 打开后另存。",
        "Probably copied or downloaded in part; export it again, or open it in Excel and save it anew.",
    ),
    "D104": _code(
        "文件加了密码", "the file is protected with a password",
        "请在 Excel 里打开，在“文件—信息—保护工作簿”里去掉打开密码，再保存。",
        "Open it in Excel, take the password off under File, Info, Protect Workbook, and save it.",
    ),
    "D105": _code(
        "文件解开后有 {size} MB，超过上限 {limit} MB", "the file unpacks to {size} MB, more than the limit of {limit} MB",
        "请按乡镇分成几个文件；如果文件来历不明，不要打开。",
        "Split it by township; if you do not know where it came from, do not open it.",
    ),
    "D106": _code(
        "文字编码认不出：既不是 UTF-8，也不是 GB18030（第 {byte} 字节起不对）",
        "the text is neither UTF-8 nor GB18030 (wrong from byte {byte} on)",
        "请用 Excel 打开后另存为“CSV UTF-8”。", "Open it in Excel and save it as CSV UTF-8.",
    ),
    "D107": _code(
        "文件打不开：{what}", "the file cannot be opened: {what}",
        "请检查文件名和权限。", "Check its name and permissions.",
    ),
    "D108": _code(
        "文件里没有一张表能认出来", "none of the file's sheets was recognised",
        "请检查表头；如果是本县自己的布局，请按“怎样添加布局”写一个布局文件。",
        "Check the headers; for a layout of your own, write a profile (see How to add a layout).",
    ),
    "D109": _code(
        "读这种文件要先装 {package}", "reading this kind of file needs {package}",
        "请运行 pip install “fupin-rules[tables]”。", 'Run pip install "fupin-rules[tables]".',
    ),
    "D110": _code(
        "没有登记表（{sheets}）：其他表的行没有户可以挂",
        "there is no register sheet ({sheets}) that the rows of other sheets could join",
        "请把登记表（建档立卡户是人口信息表，边缘户是边缘户调查表）一起读入；打印的调查表上要写调查编号，才对得上。",
        "Give the register's sheet (of edge households: the surveys) together with the others; a printed survey needs its number.",
    ),
    "D111": _code(
        "表“{sheet}”最远的格子在 {cell}，整张表铺开太大，读不了", "the last cell of sheet {sheet!r} is {cell}; laid out whole, the sheet is too large to read",
        "多半是在很远的地方误填了一格：请在 Excel 里按 Ctrl+End 找到它，删去多余的行和列，再保存。",
        "Probably one cell far out was filled by mistake: press Ctrl+End in Excel, delete the rows and columns beyond the table, and save.",
    ),
    # -- sheets and headers --------------------------------------------------------------------------------------------
    "D201": _code(
        "这张表认不出来，没有使用。{nearest}", "the sheet was not recognised and not used. {nearest}",
        "不需要的表不必理会；需要的请检查表头，或在布局里写明。",
        "Leave it if it is not needed; otherwise check its headers or add it to a profile.",
    ),
    "D202": _code(
        "这张表少了认户、认人的列：{headers}", "the sheet lacks the columns by which rows are told apart: {headers}",
        "请在表头那一行加上这一列（放在哪里都可以），逐行填好再读；没有它，行不知道属于哪一户、哪个队。",
        "Add the column to the header row, wherever you like, and fill it in; without it no row can be tied to a household or a team.",
    ),
    "D203": _code(
        "表头“{header}”出现两次（{first} 列和 {second} 列）；两列不同的行，这一项按读不出处理",
        "the header {header!r} stands twice (columns {first} and {second}); where the two differ the answer counts as unreadable",
        "请删去或改名其中一列。", "Delete or rename one of them.",
    ),
    "D204": _code(
        "表头下面没有数据行：这张表所列的，每一户都按“没有”算", "there are no rows below the headers: every household counts as having none of it",
        "如果真的一条也没有，不必理会；否则请重新导出，或先去掉这张表再核对。",
        "Leave it if there is indeed none; otherwise export it again, or take the sheet out before checking.",
    ),
    "D205": _code(
        "布局里有、表里没有的列：{headers}。这些答案按未填处理",
        "columns of the layout that the sheet lacks: {headers}; their answers count as not given",
        "如果列改了名，请改回来，或在布局里加上新的表头。",
        "If a column was renamed, rename it back or add its new header to the profile.",
    ),
    "D206": _code(
        "标题里的“{text}”只写到月，不能当作数据日期", "{text!r} in the title has no day and cannot be the data date",
        "请写成 2019-09-18 这样的日期，或运行时用 --as-of 给出。", "Write it as 2019-09-18, or give --as-of.",
    ),
    "D207": _code(
        "这是{what}，不是数据，没有读", "this is {what_en}, no data, and was not read",
        "{instead}", "{instead_en}",
    ),
    "D208": _code(
        "有几个布局都认得这张表：{profiles}。按 {taken} 读了；别的布局要的字段没有读",
        "several layouts know this sheet: {profiles}; it was read by {taken}, and what the others want of it was not read",
        "请给其中一个布局的 needs 写上只有它才有的表头；或用 --no-plugin 不装入用不着的插件。",
        "Let `needs` of one layout name a header only it has, or leave out the plugin you do not need with --no-plugin.",
    ),
    # -- cells ---------------------------------------------------------------------------------------------------------
    "D301": _code(
        "“{read}”不在“{list}”的码表里{near}", "{read!r} is not in the code list {list}{near}",
        "请改成码表里的词{words}；如果是本地叫法，请在布局的 words 里写明它是哪个词。",
        "Use a word of the list{words_en}; for a local word, say in the profile (words) which one it means.",
    ),
    "D302": _code(
        "“{read}”里有几个值，而“{list}”只能填一个", "{read!r} holds several values, but {list} takes one",
        "请只留一个。", "Keep one.",
    ),
    "D303": _code(
        "“{read}”不是数字", "{read!r} is not a number",
        "请只填数字，不写“约”“左右”等字{unit}。", "Write digits only{unit}.",
    ),
    "D304": _code(
        "“{read}”不是整数", "{read!r} is not a whole number",
        "请填整数。", "Write a whole number.",
    ),
    "D305": _code(
        "“{read}”超出范围（{low} 至 {high}）", "{read!r} lies outside {low} to {high}",
        "请核对是否多写、少写了位数或用错了单位。", "Check for a slipped digit or another unit.",
    ),
    "D306": _code(
        "“{read}”不是日期，或这一天不存在", "{read!r} is no date, or no such day exists",
        "请写成 2019-09-18、2019年9月18日 或 20190918。", "Write it as 2019-09-18 or 20190918.",
    ),
    "D307": _code(
        "“{read}”只有年月，这一项要写到日", "{read!r} has no day, and this answer needs one",
        "请写成 2019-09-18。", "Write it as 2019-09-18.",
    ),
    "D308": _code(
        "{read} 是超过 15 位的数值：Excel 只保留前 15 位，后几位已经丢失",
        "{read} is a number of more than 15 digits: Excel keeps 15, the last ones are lost",
        "请把该列设为“文本”格式后，按原始资料重新录入或重新导出；在现有格子里改格式找不回来。",
        "Set the column to Text and enter or export the number again; changing the format of this cell does not bring it back.",
    ),
    "D309": _code(
        "“{read}”不是“是”或“否”", "{read!r} is neither yes nor no",
        "请填 是 或 否；如果本县用别的写法，请在布局的 yes、no 里写明。",
        "Write 是 or 否; for other signs, say in the profile (yes, no) what they mean.",
    ),
    "D310": _code(
        "格子里是 Excel 的错误值（如 #N/A、#REF!）", "the cell holds an Excel error (#N/A, #REF! ...)",
        "请在 Excel 里修好公式，再“选择性粘贴—数值”。", "Mend the formula in Excel and paste it as a value.",
    ),
    "D311": _code(
        "格子里是公式，但文件里没有存它的结果", "the cell holds a formula whose result was not saved",
        "请用 Excel 打开一次并保存，或把公式粘贴为数值。", "Open the file in Excel and save it, or paste the formula as a value.",
    ),
    "D312": _code(
        "{read} 是{kind}，而这一项要{wanted}", "{read} is {kind_en}, but this answer is {wanted_en}",
        "多半是 Excel 自动改了格式；请把该列设为“文本”后重新录入。",
        "Excel has probably changed it by itself; set the column to Text and enter it again.",
    ),
    "D313": _code(
        "{read} 可以是 {year} 年 1 月，也可以是 {year} 年 10 月：数值会丢掉末尾的 0",
        "{read} may be January or October {year}: a number loses its last zero",
        "请写成 {year}-01 或 {year}-10。", "Write {year}-01 or {year}-10.",
    ),
    "D314": _code(
        "几列合并成了一格，不知道哪一列的答案是什么", "several columns were merged into one cell; whose answer it is cannot be told",
        "请取消合并，逐格填写。", "Unmerge it and fill in each cell.",
    ),
    "D315": _code(
        "“{read}”是什么意思没有写明（是不是“是/否”的代号？）", "what {read!r} means has not been said (a code for yes or no?)",
        "请在布局里写明，例如 no: [“2”]；不同系统的 1、2 意思相反，不能猜。",
        'Say it in the profile, e.g. no: ["2"]; systems disagree on what 1 and 2 mean, so it is not guessed.',
    ),
    "D316": _code(
        "代号“{read}”在 {first} 至 {last} 年间换过含义（{meanings}）",
        "the code number {read!r} changed its meaning between {first} and {last} ({meanings})",
        "请在标题行写明数据日期，或在布局的 generation 里写明年份；也可以改写成文字。",
        "Write the data date into a title row, or the year into the profile (generation); or write the word itself.",
    ),
    "D317": _code(
        "“{read}”读不成“{list}”：{why}", "{read!r} cannot be read as {list}: {why}",
        "{do}", "{do}",
    ),
    "D318": _code(
        "“{header}”有两列（{first} 列和 {second} 列），这一行填得不同，不知道以哪一列为准",
        "there are two columns {header!r} ({first} and {second}), which differ in this row: nobody can say which holds",
        "请核对后删去错的一列。", "Find out which is right and delete the other.",
    ),
    # -- rows ----------------------------------------------------------------------------------------------------------
    "D401": _code(
        "这一行没有写明是哪一户{whom}", "the row does not say which household it belongs to{whom}",
        "请补上户编号。相关的户按“可能少了人”处理，不会因此误报。",
        "Fill in the household's code. Households it may belong to count as incomplete, so nobody is accused because of it.",
    ),
    "D402": _code(
        "同一户的“{header}”各行不一致：{values}", "rows of one household disagree in {header}: {values}",
        "请核对后改成一致；在此之前这一项按读不出处理。", "Make them agree; until then the answer counts as unreadable.",
    ),
    "D403": _code(
        "同一编号 {key} 有两行，内容不同（{headers}）", "two rows have the code {key} and differ ({headers})",
        "请确认是不是两个人用了同一编号，删去或改正一行。", "Find out whether two people share the code; delete or correct one row.",
    ),
    "D404": _code(
        "这一行与第 {other} 行完全相同", "the row repeats row {other}",
        "请删去一行；已按一行计算。", "Delete one; they were counted once.",
    ),
    "D405": _code(
        "登记表里没有户编号 {key}", "the register has no household {key}",
        "请核对户编号，或把这一户的登记行一起读入。", "Check the code, or give the household's rows of the register too.",
    ),
    "D406": _code(
        "登记表里找不到这个人（{key}）", "the register has no such person ({key})",
        "请核对人编号和证件号码。", "Check the person's code and identity number.",
    ),
    "D407": _code(
        "{key} 对得上 {count} 个人，不知道是哪一个", "{key} fits {count} people; which one cannot be told",
        "请补上户编号和人编号。", "Fill in the household's and the person's code.",
    ),
    "D408": _code(
        "这一行的{first}与{second}指向不同的人", "the row's {first} and {second} point to different people",
        "请核对后改正其中一个。", "Correct one of them.",
    ),
    "D409": _code(
        "认户、认人的格子读不出：{why}", "the cell by which the row is tied cannot be read: {why}",
        "请改正这一格；在此之前整行没有使用。", "Correct the cell; until then the row is not used.",
    ),
    "D410": _code(
        "“{header}”与登记的不同，按{by}认人", "{header} differs from the register; the row was tied by {by}",
        "请核对哪一个对。", "Check which one is right.",
    ),
    "D411": _code(
        "这一行没有写明是这一户的哪个人", "the row does not say which member of the household it is about",
        "请补上人编号或证件号码。", "Fill in the person's code or identity number.",
    ),
    "D412": _code(
        "“{header}”里的项数与同组的列不同，不知道哪个对哪个",
        "{header} does not have as many values as the columns beside it; which belong together cannot be told",
        "请逐项对应填写，例如 类别“肢体,听力”、等级“一级,三级”。", "Fill them in item by item, e.g. kinds A,B and grades 1,3.",
    ),
    "D413": _code(
        "“{read}”不像{header}：与其他各行的写法不同，或者本来就是说没有", "{read!r} is no {header}: it looks unlike the others, or says that there is none",
        "请填写这一行真正的编号；在此之前整行没有使用。", "Write the row's real code; until then the row is not used.",
    ),
    # -- records -------------------------------------------------------------------------------------------------------
    "D501": _code(
        "不是合格的 JSON：{what}", "this is not well-formed JSON: {what}",
        "请检查引号、逗号和括号；文件里其他各行不受影响。", "Check quotes, commas and brackets; other lines are not affected.",
    ),
    "D502": _code(
        "这里应当是一条记录（{{...}}），却是{what}", "a record ({{...}}) is needed here, not {what}",
        "每条记录写成 {{“字段”: 值}}。", 'Write each record as {{"field": value}}.',
    ),
    "D503": _code(
        "“{path}”填不进这一项：{what}", "{path} does not fit its question: {what_en}",
        "请按字段说明改正；这一项按读不出处理，其余照用。", "Correct it; the answer counts as unreadable, the rest was used.",
    ),
    "D504": _code(
        "没有字段“{path}”{near}", "there is no field {path}{near}",
        "请改名或删去；其余照用。", "Rename or delete it; the rest was used.",
    ),
    "D505": _code(
        "这条记录没有 {key}，不知道是哪一户", "the record has no {key}, so nobody can tell which household it is",
        "请补上。", "Fill it in.",
    ),
    "D506": _code(
        "文件里一条记录也没有（空的列表）", "the file holds no record (an empty list)",
        "请检查导出是否成功；确实没有的，不必给这个文件。", "See whether it was exported rightly; if there is indeed none, leave the file out.",
    ),
    "D507": _code(
        "这是检查的结果，不是数据", "this is the result of a check, no data",
        "请写当初检查的那些数据文件；结果可以用 fupin ledger take 收进台账。",
        "Name the data files that were checked; a result can be taken into a ledger with fupin ledger take.",
    ),
    # -- profiles ------------------------------------------------------------------------------------------------------
    "D601": _code("布局文件里少了键“{key}”", "the profile lacks the key {key!r}", "请补上。", "Add it."),
    "D602": _code("布局文件里没有叫“{key}”的键", "a profile has no key called {key!r}", "{near}", "{near_en}"),
    "D603": _code(
        "这里的写法不对：{what}", "this is not well-formed: {what}",
        "数字和是否作文字用时请加引号。", "Put numbers and booleans in quotes where they are texts.",
    ),
    "D604": _code("没有字段“{path}”{near}", "there is no field {path!r}{near}", "字段写法如 members.health。", "Write fields as members.health."),
    "D605": _code(
        "表头“{header}”给了两个字段：{first} 和 {second}", "the header {header!r} is given two fields: {first} and {second}",
        "一列只能是一个问题的答案。", "A column answers one question.",
    ),
    "D606": _code(
        "字段 {path} 不能放在这张表里：它不在“{into}”这一行之内或之上",
        "the field {path} cannot stand on this sheet: it lies neither in nor above a row of {into!r}",
        "请检查 into 和字段路径。", "Check `into` and the path.",
    ),
    "D607": _code(
        "“{word}”不在“{list}”的码表里{near}", "{word!r} is not in the code list {list}{near}",
        "words 右边要写码表里的正式词。", "What stands to the right in `words` must be an official word.",
    ),
    "D608": _code(
        "没有布局“{id}”{near}", "there is no profile {id!r}{near}",
        "请检查布局编号，或把它所在的文件夹一起给出。", "Check the id, or give the folder it is in.",
    ),
    "D609": _code("布局“{id}”有两个文件", "two files hold the profile {id!r}", "请改掉其中一个的 profile。", "Change the `profile` of one."),
    "D611": _code(
        "这张表没有 {key} 一列，行不知道归哪一户", "the sheet has no column for {key}, so its rows belong to nobody",
        "请加上户编号的一列；附表也可以用 match 里的字段认人。", "Add it; a sheet that joins may use the fields in `match` instead.",
    ),
    "D612": _code(
        "这张表一行是 {into} 的一项，没有写按什么认人（match），也没有 {key} 一列",
        "a row of this sheet is an item of {into!r}, and it neither says what a member is matched by (`match`) nor has a column for {key}",
        "请写 match，如 match: [{key}]，并把那一列写进 columns；登记成员的表写 creates: true。",
        "Write `match`, e.g. match: [{key}], and that column; a register of members says creates: true.",
    ),
    "D610": _code("布局文件读不了：{what}", "the profile cannot be read: {what}", "请检查文件名和权限。", "Check its name and permissions."),
}  # fmt: skip

CODES: Final[Mapping[str, Code]] = MappingProxyType(_ALL)
"""Every code of this room, in order."""


def message(code: str, **values: object) -> Text:
    """The whole message of a code: what is wrong, then what to do.

    Values whose name ends in `_en` take the place of their namesakes in the English wording.
    """
    what, do = wording(code, **values)
    return Text(f"{what.zh}{do.zh}", f"{what.en} {do.en}".strip())


def wording(code: str, **values: object) -> tuple[Text, Text]:
    """What is wrong and what to do, each a whole sentence, with the braces filled."""
    entry = _ALL[code]
    english = {**values, **{k.removesuffix("_en"): v for k, v in values.items() if k.endswith("_en")}}
    what = Text(_ended(entry.what.zh.format(**values), "。"), _ended(entry.what.en.format(**english), "."))
    return what, Text(entry.do.zh.format(**values), entry.do.en.format(**english))


def _ended(sentence: str, stop: str) -> str:
    return sentence if sentence.endswith(("？", "?", "。", ".")) else sentence + stop
