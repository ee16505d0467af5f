"""A county of 10,000 households (34,000 people, 60 columns) from XLSX to records: within 8 s of one core and 700 MB."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import xlsxwriter

pytestmark = pytest.mark.slow

MORE = (
    "政治面貌=群众 成员电话=19800000000 务工所在地=广东 务工企业名称=某厂 城乡居民基本医疗保险=是 城镇职工基本医疗保险=否 商业补充医疗保险=否 城乡居民基本养老保险=是 "
    "城镇职工基本养老保险=否 享受低保=否 特困供养=否 公益性岗位=保洁员 公益性岗位月数=3 大病医疗救助=否 会讲普通话=是 住房结构=砖混 住房面积=120.5 危房等级=A级 "
    "饮水方式=自来水 缺水月数=0 年收入=20000 工资性收入=12000 生产经营性收入=6000 财产性收入=0 转移性收入=2000 生产经营性支出=1500 年纯收入=18500 收入年度=2018 "
    "其他致贫原因=缺技术 识别标准=国家标准 首次识别时间=2015-12-01 银行卡号=62220000000001 备用列=x"
)
READER = """
import json, resource, sys, time
from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import read_data
begin = time.process_time()
data = read_data(sys.argv[1], HOUSEHOLD)
print(json.dumps({
    "seconds": time.process_time() - begin,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "households": len(data), "members": sum(len(r["members"]) for r in data),
    "rejected": len(data.rejected), "add_up": data.accounts.add_up(),
}))
"""


def test_a_county_is_read_in_time_and_memory(tmp_path, row):
    path = tmp_path / "county.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    page = book.add_worksheet("贫困人口信息")
    more = dict(pair.split("=") for pair in MORE.split())
    person = {**row(), **more}
    assert len(person) == 60
    page.write_row(0, 0, list(person))
    line = 0
    for household in range(10_000):
        code = f"4503990{household:08d}"
        for member in range((2, 3, 3, 4, 5)[household % 5]):
            line += 1
            person |= {
                "户编号": code,
                "人编号": f"{code}{member:02d}",
                "姓名": f"村民{line % 5000}",
                "证件号码": f"450399{1940 + line % 70}0101{line % 9999:04d}",
                "行政村": f"村{household % 80}",
                "人均纯收入": 3000 + household % 4000,
                "联系电话": f"199{household:08d}",
                "成员电话": f"198{line:08d}",
                "银行卡号": f"6222{household:010d}",
            }
            page.write_row(line, 0, list(person.values()))
    book.close()
    out = subprocess.run([sys.executable, "-c", READER, str(path)], capture_output=True, text=True, check=True)
    got = json.loads(out.stdout)
    assert (got["households"], got["members"], got["rejected"], got["add_up"]) == (10_000, line, 0, True)
    assert line == 34_000
    assert got["seconds"] < 8 and got["megabytes"] < 700, got
