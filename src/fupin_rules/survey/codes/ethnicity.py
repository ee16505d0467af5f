"""The code list of the peoples of China as the national register numbers them.

The register's numbers are **not** those of GB/T 3304 [C]: the word is the key, the number only a way to write it.
"""

from __future__ import annotations

from fupin_rules.schema import Code, CodeList

__all__ = ["ETHNICITY"]

# In the register's order; each is numbered by its place.
_PEOPLES = (
    ("汉", "Han"), ("满", "Manchu"), ("回", "Hui"), ("蒙古", "Mongol"), ("藏", "Tibetan"), ("维吾尔", "Uyghur"), ("苗", "Miao"),
    ("彝", "Yi"), ("壮", "Zhuang"), ("布依", "Bouyei"), ("朝鲜", "Korean"), ("侗", "Dong"), ("瑶", "Yao"), ("白", "Bai"),
    ("土家", "Tujia"), ("哈尼", "Hani"), ("哈萨克", "Kazakh"), ("傣", "Dai"), ("黎", "Li"), ("傈僳", "Lisu"), ("佤", "Wa"),
    ("畲", "She"), ("高山", "Gaoshan"), ("拉祜", "Lahu"), ("水", "Sui"), ("东乡", "Dongxiang"), ("纳西", "Naxi"),
    ("景颇", "Jingpo"), ("柯尔克孜", "Kyrgyz"), ("土", "Tu"), ("达斡尔", "Daur"), ("仫佬", "Mulao"), ("羌", "Qiang"),
    ("布朗", "Blang"), ("撒拉", "Salar"), ("毛南", "Maonan"), ("仡佬", "Gelao"), ("锡伯", "Xibe"), ("阿昌", "Achang"),
    ("普米", "Pumi"), ("塔吉克", "Tajik"), ("怒", "Nu"), ("乌孜别克", "Uzbek"), ("俄罗斯", "Russian"), ("鄂温克", "Ewenki"),
    ("德昂", "De'ang"), ("保安", "Bonan"), ("裕固", "Yugur"), ("京", "Gin"), ("塔塔尔", "Tatar"), ("独龙", "Derung"),
    ("鄂伦春", "Oroqen"), ("赫哲", "Hezhen"), ("门巴", "Monba"), ("珞巴", "Lhoba"), ("基诺", "Jino"),
)  # fmt: skip

ETHNICITY = CodeList(
    "ethnicity",
    "民族",
    "ethnicity",
    (
        *(
            Code(f"{zh}族", en, numbers={2017: f"{n:02d}"}, aliases=(zh,))
            for n, (zh, en) in enumerate(_PEOPLES, start=1)
        ),
        Code("其他", "other", numbers={2017: "99"}, aliases=("其他民族", "其它")),
    ),
)
