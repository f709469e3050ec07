"""What could hold a person or a home: names of columns, and texts of cells. Pure.

The house takes aggregates only. Better one column too many refused than one person published.
"""

import re
import unicodedata
from typing import Final, Literal

from impact.sources.states import COLUMNS

#: Why a column is refused: it could hold a person, or something finer than a community; or it is unknown.
ColumnFault = Literal["names_a_person", "finer_than_community", "unknown_column"]

_OF_A_PERSON: Final = re.compile(
    r"姓名|名字|人员|联系人|联系方式|户主|业主|住户|租客|房东|身份证|证件|护照|手机|电话|微信|邮箱|性别|年龄|出生|生日|民族|籍贯"
    r"|车牌|卡号|账号|银行|学号|工号|照片|人脸|指纹|病|残疾|低保|签名|openid"
    r"|(?<![a-z])(name|person|resident|contact|phone|mobile|tel|telephone|wechat|email|mail|id_?card|passport"
    r"|gender|sex|age|birth|birthday|plate|account|card|photo|face|student|patient|owner|tenant|user)s?(?![a-z])",
    re.IGNORECASE,
)
_FINER: Final = re.compile(
    r"小区|楼|栋|幢|单元|门牌|房号|房间|室号|户号|地址|住址|网格|坐标|经度|纬度|门禁|设备号|家庭|每户"
    r"|(?<![a-z])(estate|building|block|stairwell|room|flat|apartment|door|house|household|home|address|street"
    r"|grid|lat|latitude|lon|lng|longitude|gps|device|mac|imei)s?(?![a-z])",
    re.IGNORECASE,
)

_DIGITS_APART: Final = re.compile(r"(?<=\d)[\s\-–—·.]+(?=\d)")
_PHONE: Final = re.compile(r"(?<!\d)(?:(?:\+?86|0086)?1[3-9]\d{9}|0\d{2,3}[\s\-]?\d{7,8})(?!\d)")
_IDENTITY: Final = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{6}\d{2}[01]\d[0-3]\d{4})(?!\d)")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_PLATE: Final = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{5,6}"
)
_HOME: Final = re.compile(
    r"[0-9一二三四五六七八九十]+\s*(?:号楼|[幢栋座弄]|单元|室(?![内外])|号门|层\s*[0-9]+)"
    r"|\b(?:room|flat|apt\.?|apartment|building|block|unit)\s*(?:no\.?\s*)?#?\d+",
    re.IGNORECASE,
)
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_PERSON: Final = re.compile(
    rf"(?<![一-鿿])[{_SURNAMES}][一-鿿]{{0,2}}(?:某某?|先生|女士|小姐|阿姨|叔叔|大爷|大妈|奶奶|爷爷|同志|师傅)"
    rf"|[{_SURNAMES}](?:某|×|\*|[xX]{{1,2}}(?![a-zA-Z]))"
    r"|\b(?:Mr|Mrs|Ms|Miss)\.?\s+[A-Z][a-z]+"
)


def plain_heading(text: str) -> str:
    """A heading as it is compared: half-width, lower case, without spaces or what stands in brackets."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    return re.sub(r"\s+|\(.*?\)", "", text)


def column_of(heading: str) -> str | None:
    """Which column of the one form is headed so, or None."""
    plain = plain_heading(heading)
    return next((one for one, words in COLUMNS.items() if plain == one or plain in words), None)


def why_not_column(heading: str) -> ColumnFault | None:
    """Why no source may have this column; None for those of the one form."""
    if column_of(heading) is not None:
        return None
    plain = plain_heading(heading)
    if _OF_A_PERSON.search(plain):
        return "names_a_person"
    if _FINER.search(plain):
        return "finer_than_community"
    return "unknown_column"


def could_name_a_person(text: str) -> bool:
    """Whether a cell's text looks like somebody: a telephone or identity number, a plate, a form of address."""
    plain = unicodedata.normalize("NFKC", text)
    if _MAIL.search(plain) or _PLATE.search(plain) or _PERSON.search(plain):
        return True
    joined = _DIGITS_APART.sub("", plain)
    return any(one.search(each) for one in (_PHONE, _IDENTITY) for each in (plain, joined))


def could_name_a_home(text: str) -> bool:
    """Whether a cell's text looks like somebody's door: a building, a stairwell, a room."""
    return _HOME.search(unicodedata.normalize("NFKC", text)) is not None
