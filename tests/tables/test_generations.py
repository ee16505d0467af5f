"""The three generations of headers: each recognised by its columns, each with its own meaning of a blank."""

from __future__ import annotations

import re
from datetime import date

import pytest

from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import load_profiles
from fupin_rules.tables.headers import header_key

HEADERS_2021 = (
    "省 市 县 乡 村 户编号 人口编号 姓名 性别 出生日期 证件类型 证件号码 民族 户联系电话 成员联系电话 年度 与户主关系 文化程度 在校生状况 劳动技能 "
    "务工时间（月） 健康状况 政治面貌 务工企业名称 是否享受低保 是否参加城镇职工基本养老保险 是否参加大病保险 "
    "是否参加新型农村合作医疗（城乡居民基本医疗保险） 是否参加城乡居民基本养老保险 失学或辍学原因 是否会讲普通话 是否参加商业补充医疗保险 是否国外务工 "
    "产业分类 是否接受大病医疗救助 是否接受其他健康扶贫 公益性岗位类型 公益性岗位(月数) 就业渠道 残疾类别 务工所在地 户主姓名 户主证件号码 "
    "是否参加城镇职工基本医疗保险 是否特困供养人员 残疾证办证年度 识别标准"
).split()
HEADERS_2022 = (
    "序号 数据日期 县(市、区、旗) 乡(镇) 行政村 自然村 户编号 人编号 姓名 证件号码 人数 与户主关系 民族 文化程度 在校生状况 健康状况 劳动技能 "
    "务工时间（月） 是否参加大病保险 致贫原因1 危房户 是否解决安全饮用水 人均纯收入 户联系电话 人联系电话 首次识别时间 人员识别时间 户类型 "
    "易返贫致贫户(监测对象)类型 风险是否消除 风险识别时间 风险消除时间"
).split()


def test_the_layout_of_2021(read, sheet, number):
    row = dict.fromkeys(HEADERS_2021, "")
    row |= {
        "县": "资源县", "乡": "中峰镇", "村": "大庄田村", "户编号": "450399000001", "人口编号": "45039900000101", "姓名": "甲", "性别": "男",
        "出生日期": "19800101", "证件号码": number(), "民族": "汉族", "户联系电话": "19900000001", "成员联系电话": "19900000002", "年度": 2021,
        "与户主关系": "本人或户主", "文化程度": "高中", "劳动技能": "弱劳动力或半劳动力", "务工时间（月）": 7, "健康状况": "残疾,长期慢性病",
        "是否参加新型农村合作医疗（城乡居民基本医疗保险）": "是", "是否参加城镇职工基本医疗保险": "否", "公益性岗位类型": "护林员",
        "公益性岗位(月数)": 12, "残疾类别": "肢体", "户主姓名": "甲", "识别标准": "国家标准", "是否国外务工": "否",
    }  # fmt: skip
    other = {
        **row,
        "人口编号": "45039900000102",
        "姓名": "乙",
        "与户主关系": "之子",
        "在校生状况": "普通高中二年级",
        "残疾类别": "",
        "公益性岗位类型": "",
    }
    data = read(sheet("导出", [row, other], HEADERS_2021))
    assert data.profile == "national-2021"
    record = data.records[0]
    first, second = record["members"]
    assert first["schooling"] == "非在校生" and second["schooling"] == "普通高中二年级"
    assert first["disabilities"] == [{"kind": "肢体"}] and second["disabilities"] == []
    assert first["sex"] == "男" and first["birth_date"] == date(1980, 1, 1)
    assert (record["phone"], first["phone"]) == ("19900000001", "19900000002")
    assert first["resident_medical"] is True and first["employee_medical"] is False
    assert first["public_post"] == "护林员" and second["public_post"] == "未安排"
    assert record["income"]["year"] == 2021 and record["head_name"] == "甲"
    assert data.rejected == []
    assert {re.sub("（.*", "", h) for h in data.accounts.total.unmapped} == {"是否国外务工"}


def test_the_layout_of_2022(read, sheet, number):
    row = dict.fromkeys(HEADERS_2022, "")
    row |= {
        "序号": 1, "数据日期": "2022-06-30", "县(市、区、旗)": "资源县", "户编号": "450399000001", "人编号": "45039900000101", "姓名": "甲",
        "证件号码": number(), "人数": 1, "与户主关系": "户主", "健康状况": "健康", "致贫原因1": "因病", "危房户": "否", "是否解决安全饮用水": "是",
        "人均纯收入": 9000, "户类型": "脱贫户", "首次识别时间": "201512", "风险是否消除": "",
    }  # fmt: skip
    data = read(sheet("Sheet1", [row], HEADERS_2022))
    assert data.profile == "national-2022"
    record = data.records[0]
    assert record["data_date"] == date(2022, 6, 30)
    assert record["poverty_cause"] == "因病" and record["attribute"] == "脱贫户"
    assert record["water"] == {"safe": True} and record["housing"] == {"dangerous": False}
    assert record["first_identified"] == date(2015, 12, 1)
    assert record["members"][0]["schooling"] == "非在校生" and record["head_name"] == "甲"
    assert data.rejected == []


def test_the_layout_of_2017_leaves_a_blank_schooling_unanswered(read, row):
    data = read(row(在校生状况=""))
    assert data.profile == "national-2017"
    assert data.records[0]["members"][0]["schooling"] is None


@pytest.mark.parametrize(("profile", "headers"), [("national-2021", HEADERS_2021), ("national-2022", HEADERS_2022)])
def test_every_header_of_a_layout_is_mapped_or_known_to_answer_nothing(profile, headers):
    plan = next(p for p in load_profiles(HOUSEHOLD) if p.id == profile).sheets[0]
    nothing = {header_key(h) for h in headers} - set(plan.columns)
    assert nothing == {
        header_key(h)
        for h in {
            "national-2021": ["是否国外务工", "产业分类", "是否接受其他健康扶贫", "就业渠道", "残疾证办证年度"],
            "national-2022": [
                "序号",
                "人员识别时间",
                "易返贫致贫户(监测对象)类型",
                "风险是否消除",
                "风险识别时间",
                "风险消除时间",
            ],
        }[profile]
    }


def test_a_profile_may_be_named_and_a_wrong_name_is_met_with_the_nearest(read, row):
    from fupin_rules.errors import InputError

    assert read(row(), profile="national-2017").profile == "national-2017"
    with pytest.raises(InputError) as caught:
        read(row(), profile="national-2071")
    assert "是不是 national-20" in str(caught.value)
