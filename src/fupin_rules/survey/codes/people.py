"""Code lists on persons: sex, relation to the head, politics, kind of identity paper, natural changes.

Words are those in use in 2019. [C] seen in use in county systems.
"""

from __future__ import annotations

from fupin_rules.schema import Code, CodeList

__all__ = ["CHANGE", "ID_TYPE", "POLITICAL", "RELATION", "SEX"]

# One front end numbered women 1 and men 2: a fault of its own, not another generation.
SEX = CodeList(
    "sex",
    "性别",
    "sex",
    (
        Code("男", "male", numbers={2017: "1"}, aliases=("男性",)),
        Code("女", "female", numbers={2017: "2"}, aliases=("女性",)),
        Code("未说明", "not said", numbers={2017: "9"}, aliases=("未说明的性别",)),
    ),
)

# 20 and 其他 in 2016-2017, seven more in 2021 (whose numbers were not seen). Annex 7 of the order says 户主 where the register says
# 本人或户主; words without 之 are as people write them.
RELATION = CodeList(
    "relation",
    "与户主关系",
    "relation to the head",
    (
        Code(
            "本人或户主",
            "head",
            numbers={2017: "01"},
            aliases=("户主", "本人", "户主本人", "本人（户主）", "本人(户主)"),
        ),
        Code("配偶", "spouse", numbers={2017: "02"}, aliases=("之配偶", "妻子", "丈夫", "之妻", "之夫", "妻", "夫")),
        Code("之子", "son", numbers={2017: "03"}, aliases=("子", "儿子", "长子", "次子", "三子")),
        Code("之女", "daughter", numbers={2017: "04"}, aliases=("女", "女儿", "长女", "次女", "三女")),
        Code("之儿媳", "daughter-in-law", numbers={2017: "05"}, aliases=("儿媳", "儿媳妇", "媳妇")),
        Code("之女婿", "son-in-law", numbers={2017: "06"}, aliases=("女婿",)),
        Code("之孙子", "son's son", numbers={2017: "07"}, aliases=("孙子",)),
        Code("之孙女", "son's daughter", numbers={2017: "08"}, aliases=("孙女",)),
        Code("之外孙子", "daughter's son", numbers={2017: "09"}, aliases=("外孙子", "外孙")),
        Code("之外孙女", "daughter's daughter", numbers={2017: "10"}, aliases=("外孙女",)),
        Code("之父", "father", numbers={2017: "11"}, aliases=("父", "父亲")),
        Code("之母", "mother", numbers={2017: "12"}, aliases=("母", "母亲")),
        Code("之岳父", "wife's father", numbers={2017: "13"}, aliases=("岳父",)),
        Code("之岳母", "wife's mother", numbers={2017: "14"}, aliases=("岳母",)),
        Code("之公公", "husband's father", numbers={2017: "15"}, aliases=("公公",)),
        Code("之婆婆", "husband's mother", numbers={2017: "16"}, aliases=("婆婆",)),
        Code("之祖父", "father's father", numbers={2017: "17"}, aliases=("祖父", "爷爷")),
        Code("之祖母", "father's mother", numbers={2017: "18"}, aliases=("祖母", "奶奶")),
        Code("之外祖父", "mother's father", numbers={2017: "19"}, aliases=("外祖父", "外公")),
        Code("之外祖母", "mother's mother", numbers={2017: "20"}, aliases=("外祖母", "外婆")),
        Code("之兄弟姐妹", "brother or sister", since=2021, aliases=("兄弟姐妹", "之兄弟", "之姐妹")),
        Code("之曾孙子", "great-grandson", since=2021, aliases=("曾孙子", "曾孙")),
        Code("之曾孙女", "great-granddaughter", since=2021, aliases=("曾孙女",)),
        Code("之侄儿", "brother's son", since=2021, aliases=("侄儿", "侄子", "之侄子")),
        Code("之侄女", "brother's daughter", since=2021, aliases=("侄女",)),
        Code("之兄弟媳妇", "brother's wife", since=2021, aliases=("兄弟媳妇",)),
        Code("之叔伯", "father's brother", since=2021, aliases=("叔伯",)),
        Code("其他", "other", numbers={2017: "99"}, aliases=("其它", "其他关系")),
    ),
)

POLITICAL = CodeList(
    "political",
    "政治面貌",
    "political affiliation",
    (
        Code(
            "中共党员",
            "member of the Communist Party",
            numbers={2017: "01"},
            aliases=("党员", "共产党员", "中国共产党党员"),
        ),
        Code("中共预备党员", "probationary member of the Communist Party", numbers={2017: "02"}, aliases=("预备党员",)),
        Code("共青团员", "member of the Communist Youth League", numbers={2017: "03"}, aliases=("团员",)),
        Code(
            "民革", "Revolutionary Committee of the Guomindang", numbers={2017: "04"}, aliases=("民革党员", "民革会员")
        ),
        Code("民盟", "China Democratic League", numbers={2017: "05"}, aliases=("民盟盟员",)),
        Code("民建", "China National Democratic Construction Association", numbers={2017: "06"}, aliases=("民建会员",)),
        Code("民进", "China Association for Promoting Democracy", numbers={2017: "07"}, aliases=("民进会员",)),
        Code("农工党", "Peasants' and Workers' Democratic Party", numbers={2017: "08"}, aliases=("农工党党员",)),
        Code("致公党", "China Zhi Gong Party", numbers={2017: "09"}, aliases=("致公党党员",)),
        Code("九三学社", "Jiusan Society", numbers={2017: "10"}, aliases=("九三学社社员",)),
        Code("台盟", "Taiwan Democratic Self-Government League", numbers={2017: "11"}, aliases=("台盟盟员",)),
        Code("无党派民主人士", "without party", numbers={2017: "12"}, aliases=("无党派人士",)),
        Code("群众", "none", numbers={2017: "13"}, aliases=("普通群众",)),
    ),
)

ID_TYPE = CodeList(
    "id_type",
    "证件类型",
    "kind of identity paper",
    (
        Code("居民身份证", "resident identity card", numbers={2017: "01"}, aliases=("身份证",)),
        Code("军官证", "officer's card", numbers={2017: "02"}),
        Code("残疾人证", "disability certificate", numbers={2017: "09"}, aliases=("残疾证", "中华人民共和国残疾人证")),
    ),
)

CHANGE = CodeList(
    "change",
    "变更类型",
    "kind of natural change",
    (
        Code("出生", "birth", aliases=("新生", "新生儿")),
        Code("婚入", "married in", aliases=("嫁入", "婚迁入", "结婚迁入")),
        Code("迁入", "moved in", aliases=("户籍迁入",)),
        Code("死亡", "death", aliases=("去世", "死亡减少")),
        Code("婚出", "married out", aliases=("嫁出", "出嫁", "婚迁出", "结婚迁出")),
        Code("迁出", "moved out", aliases=("户籍迁出",)),
        Code("其他减少", "left for another reason", aliases=("自然减少", "其它减少")),
    ),
)
