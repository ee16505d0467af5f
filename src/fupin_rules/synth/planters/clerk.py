"""What any clerk would notice of people: numbers, relations, ages, health, school and work that contradict each other.

Beyond the 26 items, so named by a topic. Register and visit agree on the mistake, since nobody compares what both got wrong.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from fupin_rules.synth.dates import SURVEY_YEAR, birth_at_age, month_end
from fupin_rules.synth.people import ABLE, certificate, disable, is_student
from fupin_rules.synth.planters.ground import (
    Member,
    add_member,
    age,
    agree,
    at,
    head_of,
    pick,
    spouse_of,
)
from fupin_rules.synth.planters.planter import Household, Spot, slip, slip_between
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.visits import observe, observe_member
from fupin_rules.synth.work import go_to_work, works


def _grown(member: Member) -> bool:
    """Somebody on whose exact age nothing hangs, and who has no certificate that repeats the number."""
    return 28 <= age(member) <= 55 and not member["disabilities"]


def _write_number(household: Household, member: Member, number: str, *, certified: bool = False) -> None:
    """Writes a number wherever it stands: register, booklet, door, and as the head's."""
    member["id_number"] = member["register_number"] = number
    if member is head_of(household):
        household["head_number"] = number
    if certified and member.get("disability_certificate"):
        member["disability_certificate"] = certificate(member)
    observe_member(member)


# --- numbers --------------------------------------------------------------------------------------------------------------------


@slip("number_birth_date", in_workbook=False)
def birthday_is_not_the_numbers(supply: Supply, household: Household) -> Spot | None:
    """The birth date differs from the one in the number by some days."""
    member = pick(supply, household, _grown)
    if member is None:
        return None
    member["birth_date"] += timedelta(days=3)
    return at(household, member, "birth_date", "出生日期与身份证号码不符，相差三天")


@slip("number_sex", in_workbook=False)
def sex_is_not_the_numbers(_supply: Supply, household: Household) -> Spot | None:
    """The sex differs from the one in the number; the relation leaves it open."""
    member = head_of(household)
    if spouse_of(household) is not None or any(m["relation"] == "配偶" for m in household["members"]):
        return None
    member["sex"] = "女" if member["sex"] == "男" else "男"
    return at(household, member, "sex", "性别与身份证号码第 17 位不符")


@slip("check_digit")
def wrong_check_digit(supply: Supply, household: Household) -> Spot | None:
    """The last character does not follow from the others."""
    member = pick(supply, household, _grown)
    if member is None:
        return None
    body = member["id_number"][:17]
    right = member["id_number"][17]
    _write_number(household, member, body + ("1" if right != "1" else "2"))
    return at(household, member, "id_number", "身份证号码校验位不对")


@slip("number_length")
def one_digit_missing(supply: Supply, household: Household) -> Spot | None:
    """Seventeen characters."""
    member = pick(supply, household, _grown)
    if member is None:
        return None
    _write_number(household, member, member["id_number"][:17])
    return at(household, member, "id_number", "身份证号码只有 17 位")


@slip("duplicate_number_in_household")
def two_members_with_one_number(supply: Supply, household: Household) -> Spot | None:
    """Somebody taken in carries the number of a member of the same age."""
    member = pick(supply, household, lambda m: _grown(m) and m["labour_skill"] in ABLE)
    if member is None:
        return None
    other = add_member(supply, household, "其他", member["sex"], member["birth_date"])
    _write_number(household, other, member["id_number"])
    agree(household)
    return at(household, other, "id_number", f"与同户成员{member['name']}身份证号码相同")


@slip_between("duplicate_number")
def one_number_in_two_households(supply: Supply, household: Household, partner: Household) -> tuple[Spot, Spot] | None:
    """The same person stands in two households, or two persons share a number."""
    member = pick(supply, household, _grown)
    if member is None:
        return None
    other = pick(supply, partner, lambda m: _grown(m) and m["sex"] == member["sex"] and abs(age(m) - age(member)) <= 1)
    if other is None:
        return None
    other["birth_date"] = member["birth_date"]
    _write_number(partner, other, member["id_number"])
    return (
        at(household, member, "id_number", f"身份证号码与户编号 {partner['household_id']} 的成员重复"),
        at(partner, other, "id_number", f"身份证号码与户编号 {household['household_id']} 的成员重复"),
    )


@slip("certificate_holder")
def certificate_of_another(supply: Supply, household: Household) -> Spot | None:
    """The certificate begins with somebody else's number."""
    member = pick(supply, household, lambda m: bool(m["disabilities"]))
    if member is None:
        return None
    number = supply.number(member["birth_date"], member["sex"])
    member["disability_certificate"] = number + member["disability_certificate"][18:]
    return at(household, member, "disability_certificate", "残疾证号前 18 位不是本人身份证号码")


@slip("certificate_grade")
def certificate_says_another_grade(supply: Supply, household: Household) -> Spot | None:
    """The last digit of the certificate is not the registered grade; neither is grave."""
    member = pick(supply, household, lambda m: bool(m["disabilities"]) and m["disabilities"][0]["grade"] == "三级")
    if member is None:
        return None
    member["disability_certificate"] = member["disability_certificate"][:-1] + "4"
    return at(household, member, "disability_certificate", "残疾证号末位等级（四级）与登记等级（三级）不符")


# --- relations and ages ---------------------------------------------------------------------------------------------------------


@slip("no_head")
def nobody_is_head(_supply: Supply, household: Household) -> Spot:
    """The head is entered as another relation."""
    head = head_of(household)
    head["relation"] = "其他"
    return at(household, head, "relation", "本户没有户主")


@slip("two_heads")
def two_are_head(supply: Supply, household: Household) -> Spot | None:
    """A grown child is entered as head beside a head without a spouse."""
    member = pick(supply, household, lambda m: m["relation"] in ("之子", "之女") and age(m) >= 18)
    if member is None or any(m["relation"] == "配偶" for m in household["members"]):
        return None
    member["relation"] = "本人或户主"
    return at(household, member, "relation", "本户有两个户主")


@slip("relation_sex")
def daughter_entered_as_son(supply: Supply, household: Household) -> Spot | None:
    """A woman in number and sex is entered as son."""
    member = pick(supply, household, lambda m: m["relation"] == "之女" and age(m) < 22)
    if member is None:
        return None
    member["relation"] = "之子"
    return at(household, member, "relation", "与户主关系为“之子”，性别为女")


@slip("relation_sex")
def mother_entered_as_father(supply: Supply, household: Household) -> Spot | None:
    """A woman is entered as father, where there is none."""
    member = pick(supply, household, lambda m: m["relation"] == "之母")
    if member is None or any(m["relation"] == "之父" for m in household["members"]):
        return None
    member["relation"] = "之父"
    return at(household, member, "relation", "与户主关系为“之父”，性别为女")


@slip("two_spouses")
def two_are_spouse(supply: Supply, household: Household) -> Spot | None:
    """A second wife of about the head's age is entered as spouse."""
    head = head_of(household)
    if head["sex"] != "男" or spouse_of(household) is None or not 32 <= age(head) <= 56:
        return None
    member = add_member(supply, household, "配偶", "女", age(head) - 3)
    agree(household)
    return at(household, member, "relation", "本户有两个配偶")


@slip("spouse_sex")
def spouse_of_the_same_sex(supply: Supply, household: Household) -> Spot | None:
    """Head and spouse have the same sex, by number and by word."""
    spouse = spouse_of(household)
    if spouse is None or spouse["disabilities"]:
        return None
    spouse["sex"] = head_of(household)["sex"]
    _write_number(household, spouse, supply.number(spouse["birth_date"], spouse["sex"]))
    return at(household, spouse, "sex", "户主与配偶性别相同")


@slip("parent_age")
def mother_hardly_older(supply: Supply, household: Household) -> Spot | None:
    """The head's mother is four years older than the head."""
    member = pick(supply, household, lambda m: m["relation"] == "之母" and m["health"] == ["健康"])
    head = head_of(household)
    if member is None or not 40 <= age(head) <= 54:
        return None
    born = birth_at_age(supply.rng, age(head) + 4)
    member["birth_date"] = born
    _write_number(household, member, supply.number(born, "女"))
    agree(household)
    return at(household, member, "birth_date", "母亲只比户主大 4 岁")


@slip("child_age")
def child_older_than_the_head(supply: Supply, household: Household) -> Spot | None:
    """A parent is entered as the head's child."""
    words = {"之父": "之子", "之母": "之女"}
    member = pick(supply, household, lambda m: m["relation"] in words)
    if member is None:
        return None
    old = member["relation"]
    member["relation"] = words[old]
    return at(household, member, "relation", f"“{old}”误填为“{words[old]}”，子女比户主年长")


# --- health, school, insurance --------------------------------------------------------------------------------------------------


@slip("healthy_and_ill")
def healthy_and_ill(supply: Supply, household: Household) -> Spot | None:
    """Healthy and ill at once."""
    member = pick(supply, household, lambda m: m["health"] == ["长期慢性病"])
    if member is None:
        return None
    member["health"] = ["健康", "长期慢性病"]
    observe(household)
    return at(household, member, "health", "健康状况同时填“健康”和“长期慢性病”")


@slip("healthy_and_disabled")
def healthy_with_a_certificate(supply: Supply, household: Household) -> Spot | None:
    """Entered as healthy, with a disability and its certificate."""
    member = pick(supply, household, lambda m: _grown(m) and m["health"] == ["健康"] and not works(m))
    if member is None or household["poverty_cause"] in ("因残", "缺劳力"):
        return None
    disable(member, "听力", "四级")
    member["health"] = ["健康"]
    agree(household)
    return at(household, member, "health", "健康状况填“健康”，却登记了残疾和残疾证")


@slip("pupil_too_old")
def pupil_of_forty(supply: Supply, household: Household) -> Spot | None:
    """Somebody of forty is at primary school."""
    member = pick(
        supply,
        household,
        lambda m: 35 <= age(m) <= 55 and not works(m) and m["health"] == ["健康"] and m["resident_medical"],
    )
    if member is None:
        return None
    member["schooling"] = "小学"
    member.pop("education", None)
    observe(household)
    return at(household, member, "schooling", f"{age(member)} 岁登记为小学在校生")


@slip("schooling_and_education")
def pupil_with_an_education(supply: Supply, household: Household) -> Spot | None:
    """A pupil has an education as well."""
    member = pick(supply, household, lambda m: is_student(m) and age(m) >= 13)
    if member is None:
        return None
    member["education"] = "小学"
    observe(household)
    return at(household, member, "education", "在校生又填了文化程度")


@slip("out_of_school")
def child_out_of_school(supply: Supply, household: Household) -> Spot | None:
    """A child of compulsory age is not at school and no reason is given."""
    member = pick(supply, household, lambda m: 8 <= age(m) <= 14 and m["health"] == ["健康"])
    if member is None or household["poverty_cause"] == "因学" or "因学" in household["other_causes"]:
        return None
    member["schooling"] = "非在校生"
    member["education"] = "小学"
    household["measures"] = [m for m in household["measures"] if m.get("member_id") != member["member_id"]]
    observe(household)
    return at(household, member, "schooling", f"{age(member)} 岁适龄儿童登记为非在校生")


@slip("two_basic_insurances")
def insured_twice(supply: Supply, household: Household) -> Spot | None:
    """In the residents' and the employees' insurance at once."""
    member = pick(supply, household, lambda m: works(m) and m["resident_medical"])
    if member is None:
        return None
    member["employee_medical"] = True
    observe_member(member)
    return at(household, member, "employee_medical", "同时参加居民医保和职工医保")


@slip("pension_too_young", in_workbook=False)
def pension_at_forty(supply: Supply, household: Household) -> Spot | None:
    """An old-age pension paid to somebody of forty."""
    member = pick(supply, household, lambda m: 30 <= age(m) <= 50 and not m["employee_pension"])
    if member is None:
        return None
    member["allowances"].append(
        {"kind": "养老保险金", "amount": Decimal(0), "date": household["data_date"].replace(month=6, day=20)}
    )
    return at(household, member, "allowances", f"{age(member)} 岁领取养老保险金")


# --- work -----------------------------------------------------------------------------------------------------------------------


@slip("works_without_labour")
def works_with_labour_lost(supply: Supply, household: Household) -> Spot | None:
    """Works away for most of the year and is entered as having lost all labour."""
    able = [m for m in household["members"] if m["labour_skill"] == "普通劳动力" and not m["left"]]
    member = pick(supply, household, lambda m: works(m) and m["labour_skill"] == "普通劳动力")
    if member is None or len(able) < 2:
        return None
    go_to_work(supply, member, 8, state=member["work_state"])
    member["labour_skill"] = "丧失劳动力"
    observe_member(member)
    return at(household, member, "labour_skill", "丧失劳动力却在外务工 8 个月")


@slip("months_without_work")
def months_of_somebody_at_home(supply: Supply, household: Household) -> Spot | None:
    """Does not work away, for five months."""
    member = pick(supply, household, lambda m: m["labour_skill"] == "普通劳动力" and not works(m))
    if member is None:
        return None
    member["work_months"] = 5
    observe_member(member)
    return at(household, member, "work_months", "务工状况“未务工”，务工时间却是 5 个月")


@slip("months_do_not_add_up")
def months_are_not_the_episodes(supply: Supply, household: Household) -> Spot | None:
    """The months of the year are two more than the episodes make."""
    member = pick(supply, household, lambda m: works(m) and 2 <= m["work_months"] <= 6)
    if member is None:
        return None
    member["work_months"] += 2
    observe_member(member)
    return at(household, member, "work_months", "务工时间比务工记录合计多 2 个月")


@slip("episode_order")
def came_back_before_leaving(supply: Supply, household: Household) -> Spot | None:
    """An episode ends before it begins."""
    member = pick(supply, household, lambda m: works(m) and len(m["episodes"]) == 1)
    if member is None:
        return None
    episode = member["episodes"][0]
    episode["start"], episode["end"] = episode["end"], episode["start"]
    return at(household, member, "episodes[0].end", "务工结束时间早于开始时间")


@slip("episodes_overlap")
def in_two_places_at_once(supply: Supply, household: Household) -> Spot | None:
    """Two episodes share two months."""
    member = pick(supply, household, lambda m: works(m) and len(m["episodes"]) == 2)
    if member is None:
        return None
    first, second = member["episodes"]
    first["start"], first["end"], first["months"] = first["start"].replace(month=1), month_end(SURVEY_YEAR, 4), 4
    second["start"], second["end"], second["months"] = second["start"].replace(month=3), month_end(SURVEY_YEAR, 5), 3
    member["work_months"] = 5
    observe_member(member)
    return at(household, member, "episodes", "两段务工时间重叠两个月（3、4 月）")
