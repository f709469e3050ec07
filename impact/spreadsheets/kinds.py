"""The kinds of tables that can be brought, and their columns: names, forms, choices, examples. Data only."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from marketplace.ground.access.actor import Role


class Choice(Struct, frozen=True):
    """One value of a column, with every word that stands for it; the first is the one that is shown."""

    code: str
    zh: tuple[str, ...]
    en: str


class Field(Struct, frozen=True, kw_only=True):
    """One column. `words` are headings by which it is known, besides its name and the two labels."""

    name: str
    zh: str
    en: str
    words: tuple[str, ...] = ()
    required: bool = False
    #: The column must be there, though not every cell of it: of several rows, the first says it.
    first_row: bool = False
    reads: str = "line"
    choices: tuple[Choice, ...] = ()
    example: str = ""
    hint_zh: str = ""


class Kind(Struct, frozen=True, kw_only=True):
    """One kind of table; `keys` are columns that only this kind has, by which its sheet is known."""

    name: str
    zh: str
    en: str
    roles: tuple[Role, ...]
    fields: tuple[Field, ...]
    keys: tuple[str, ...]

    @property
    def by_name(self) -> Mapping[str, Field]:
        """The columns by name."""
        return {field.name: field for field in self.fields}


UNIT_KINDS: Final = (
    Choice("enterprise", ("企业", "公司", "民营企业", "国有企业"), "enterprise"),
    Choice("bank", ("银行",), "bank"),
    Choice("government_department", ("机关单位", "机关", "政府部门"), "government department"),
    Choice("hospital", ("医院", "卫生机构", "社区卫生服务中心"), "hospital"),
    Choice("institute", ("院所", "科研院所", "研究所", "设计院"), "institute"),
    Choice("law_firm", ("律师事务所", "律所"), "law firm"),
    Choice("property_company", ("物业企业", "物业", "物业公司"), "property company"),
    Choice("school", ("学校", "中小学", "幼儿园"), "school"),
    Choice("social_organization", ("社会组织", "社会团体", "社工机构"), "social organization"),
    Choice("university", ("高校", "大学", "高等院校"), "university"),
)
RESOURCES: Final = (
    Choice("funding", ("资金", "经费"), "funds"),
    Choice("materials", ("物资", "材料"), "materials"),
    Choice("equipment", ("设备", "器材"), "equipment"),
    Choice("venue", ("场地", "空间"), "venue"),
    Choice("construction", ("施工力量", "施工"), "construction work"),
    Choice("professional_service", ("专业服务", "专业技术服务"), "professional service"),
    Choice("volunteer_hours", ("志愿服务", "志愿者", "志愿时长"), "volunteer hours"),
    Choice("instructor", ("课程师资", "师资", "讲师", "课程"), "instructors"),
    Choice("design", ("设计",), "design"),
    Choice("data_tech", ("数据与技术", "数据技术", "技术"), "data and technology"),
    Choice("operation", ("运营", "运维"), "running it"),
)
COMMUNITY_TYPES: Final = (
    Choice("resettlement", ("动迁安置社区", "动迁安置", "动迁社区"), "resettlement community"),
    Choice(
        "urban_commercial", ("城市商品房社区", "城市商品房", "城市社区"),
        "urban commodity-housing community",
    ),
    Choice("talent_dormitory", ("人才集宿区", "人才集宿"), "talent dormitory area"),
)  # fmt: skip

UNITS: Final = Kind(
    name="units",
    zh="单位",
    en="units",
    roles=("regional", "subdistrict"),
    keys=("credit_code", "kind", "state_owned"),
    fields=(
        Field(name="name_zh", zh="单位名称", en="Name", required=True, example="示例银行斜塘支行",
              words=("名称", "单位", "单位全称", "机构名称", "企业名称", "公司名称", "unit", "unit name")),
        Field(name="credit_code", zh="统一社会信用代码", en="Credit code", required=True,
              reads="credit_code", example="91320599MA0DEM013A",
              words=("信用代码", "社会信用代码", "统一信用代码", "代码", "unified social credit code"),
              hint_zh="18位；请先把整列设为“文本”格式"),
        Field(name="kind", zh="单位类别", en="Kind of unit", required=True, choices=UNIT_KINDS,
              example="银行", words=("类别", "单位类型", "单位性质", "机构类型", "类型", "性质")),
        Field(name="community_id", zh="所在社区", en="Community", required=True, reads="community",
              example="C23", words=("社区", "所属社区", "社区编号"), hint_zh="社区名称或编号"),
        Field(name="state_owned", zh="是否国有", en="State-owned", reads="yes_no", example="是",
              words=("国有", "国有企业", "是否国有企业", "国企"), hint_zh="是或否；不填为否"),
        Field(name="name_en", zh="英文名称", en="English name", words=("英文名",),
              example="Demo Bank, Xietang Branch"),
    ),
)  # fmt: skip
OFFERS: Final = Kind(
    name="offers",
    zh="资源",
    en="offers",
    roles=("regional", "subdistrict"),
    keys=("available_from", "available_to", "communities"),
    fields=(
        Field(name="unit_id", zh="提供单位", en="Unit", required=True, reads="unit",
              example="示例银行斜塘支行",
              words=("单位名称", "单位", "名称", "统一社会信用代码", "信用代码", "unit", "name"),
              hint_zh="单位全称、统一社会信用代码或编号"),
        Field(name="resource_type", zh="资源类型", en="Kind of help", required=True, choices=RESOURCES,
              example="志愿服务", words=("资源类别", "类型", "类别", "resource", "resource_type")),
        Field(name="what_zh", zh="资源内容", en="What it is", required=True,
              example="银行员工志愿者，周末半天",
              words=("内容", "资源", "资源名称", "资源描述", "服务内容", "说明", "what")),
        Field(name="quantity", zh="数量", en="Quantity", required=True, reads="quantity", example="400",
              words=("总量", "数额", "可提供数量"), hint_zh="只写数字，单位写在“计量单位”列"),
        Field(name="unit_zh", zh="计量单位", en="Counted in", required=True, example="小时",
              words=("单位（计量）", "计数单位", "量词", "unit_zh")),
        Field(name="step", zh="最小份额", en="Smallest share", reads="quantity", example="10",
              words=("起步份额", "每份", "份额", "step"), hint_zh="一次至少用多少；不填就是全部数量一次用"),
        Field(name="available_from", zh="可用自", en="Available from", required=True, reads="date",
              example="2026-12-01", words=("开始日期", "起始日期", "开始时间", "起", "自")),
        Field(name="available_to", zh="可用至", en="Available to", required=True, reads="date",
              example="2027-12-31", words=("结束日期", "截止日期", "结束时间", "止", "至")),
        Field(name="communities", zh="适用社区", en="Communities", reads="communities", example="C20;C25",
              words=("社区", "服务社区", "覆盖社区"), hint_zh="多个用分号隔开；不填就是全街道"),
        Field(name="conditions_zh", zh="使用条件", en="Conditions", words=("条件", "备注", "要求"),
              example="不在服务中推介产品"),
        Field(name="unit_en", zh="计量单位英文", en="Counted in (English)", example="hours"),
        Field(name="what_en", zh="资源内容英文", en="What it is (English)",
              example="Bank staff volunteers, weekend half-days"),
    ),
)  # fmt: skip
COMMUNITIES: Final = Kind(
    name="communities",
    zh="社区",
    en="communities",
    roles=("subdistrict",),
    keys=("community_type", "regional_committee"),
    fields=(
        Field(name="community_id", zh="社区编号", en="Number", required=True, reads="code",
              example="C39", words=("编号", "代码", "id")),
        Field(name="name_zh", zh="社区名称", en="Name", required=True, example="示例社区",
              words=("名称", "社区")),
        Field(name="community_type", zh="社区类型", en="Kind of community", required=True,
              choices=COMMUNITY_TYPES, example="动迁安置", words=("类型", "形态", "社区形态")),
        Field(name="regional_committee", zh="区域大党委", en="Regional committee", required=True,
              reads="committee", example="RPC-1",
              words=("区域党委", "所属区域", "所属区域大党委", "regional_party_committee_id"),
              hint_zh="名称或编号"),
        Field(name="name_en", zh="英文名称", en="English name", words=("英文名",), example="Demo Community"),
        Field(name="strategy_zh", zh="治理策略", en="Strategy", words=("策略",),
              example="五社联动；环境提质和自治培育"),
    ),
)  # fmt: skip

TRACKS: Final = (
    Choice("light", ("轻办", "轻流程", "轻"), "light track"),
    Choice("full", ("全流程", "全"), "full track"),
)
GATES: Final = (
    Choice("owners_vote_majority", ("业主表决：过半数", "业主表决过半数"), "Owners’ vote: more than half"),
    Choice(
        "owners_vote_three_quarters", ("业主表决：四分之三", "业主表决四分之三"),
        "Owners’ vote: three quarters",
    ),
    Choice("permit", ("行政许可",), "Official permit"),
    Choice("guardian_consent", ("监护人同意",), "Guardians’ consent"),
    Choice("privacy_assessment", ("个人信息影响评估",), "Privacy assessment"),
)  # fmt: skip
GROUPS: Final = (
    Choice("older_living_alone", ("独居老人",), "older people living alone"),
    Choice("disability", ("残疾人",), "people with disabilities"),
    Choice("hardship", ("困难家庭",), "families in hardship"),
    Choice("children", ("儿童",), "children"),
    Choice("carers", ("照护者",), "carers"),
    Choice("special_household", ("特殊家庭",), "special households"),
)
ITEMS: Final = Kind(
    name="items",
    zh="事项",
    en="items",
    roles=("community", "regional", "subdistrict"),
    keys=("title_zh", "need_zh", "domain"),
    fields=(
        Field(name="title_zh", zh="事项名称", en="Item", first_row=True, example="示例：楼道扶手加装",
              words=("名称", "标题", "项目名称", "项目", "title"),
              hint_zh="一行一条需求；同一事项的下一条需求，这一格留空或重复"),
        Field(name="need_zh", zh="问题描述", en="What the problem is", first_row=True,
              example="老楼道没有扶手，老人上下楼容易摔倒。", words=("描述", "问题", "需求描述", "need")),
        Field(name="community", zh="所在社区", en="Community", reads="place", example="C06",
              words=("社区",), hint_zh="社区名称或编号；街道填“全街道”；社区自己可不填"),
        Field(name="list", zh="榜单", en="List", reads="list", example="livelihood-2025",
              words=("所属榜单", "批次"), hint_zh="名称或编号；不填就是当前的民生榜单"),
        Field(name="domain", zh="领域", en="Domain", first_row=True, reads="domain", example="安全升级",
              words=("攻坚领域",)),
        Field(name="category", zh="大类", en="Category", reads="category", example="公共安全守护",
              words=("类别", "榜单大类"), hint_zh="民生榜单的事项要填"),
        Field(name="first_heard_on", zh="首次听到", en="First heard on", reads="date",
              example="2026-10-08", words=("首次反映日期", "首次反映"), hint_zh="不填就是今天"),
        Field(name="people_affected", zh="涉及人数", en="People affected", reads="whole", example="120",
              words=("受影响居民", "受益人数")),
        Field(name="frame_zh", zh="回访对象", en="Who could be asked", example="C06 东区3、4幢",
              words=("回访范围",), hint_zh="只写范围，不写人名和门牌"),
        Field(name="frame_doors", zh="回访户数", en="Doors or participants", reads="whole", example="48",
              words=("户数",)),
        Field(name="duration_days", zh="办理天数", en="Days to finish", reads="whole", example="60",
              words=("天数", "工期")),
        Field(name="milestone_template", zh="里程碑模板", en="Milestone template", reads="template",
              example="设备安装类", words=("节点模板",)),
        Field(name="track", zh="流程", en="Track", choices=TRACKS, hint_zh="不填就按规则判断"),
        Field(name="gate", zh="关口", en="Gate", choices=GATES),
        Field(name="sensitive_group", zh="特殊群体", en="Sensitive group", choices=GROUPS),
        Field(name="resource", zh="资源类型", en="What is needed", choices=RESOURCES, example="设备",
              words=("需要什么", "需求类型")),
        Field(name="what_zh", zh="需求内容", en="What it is", example="楼道扶手，含安装件",
              words=("内容", "需求")),
        Field(name="required", zh="需求数量", en="Quantity", reads="quantity", example="24", words=("数量",)),
        Field(name="unit_zh", zh="计量单位", en="Counted in", example="套", words=("单位",)),
        Field(name="step", zh="最小份额", en="Smallest share", reads="quantity", example="2",
              words=("起步份额", "每份"), hint_zh="一家至少认领多少；不填就是全部数量一家认领"),
        Field(name="conditions_zh", zh="条件", en="Conditions", words=("要求",), example="工作日施工"),
        Field(name="outcome_zh", zh="要数的成果", en="Outcome", reads="outcome", example="安装烟感报警器",
              words=("成果",), hint_zh="已有的成果名称；新的可在起草页面里填"),
        Field(name="target", zh="目标数量", en="Aimed at", reads="quantity", example="24", words=("目标",)),
        Field(name="outcome_unit_zh", zh="成果单位", en="Outcome counted in", example="套"),
    ),
)  # fmt: skip

KINDS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in (UNITS, OFFERS, ITEMS, COMMUNITIES)}

#: Headings of what is not kept: an import needs nothing about persons.
PERSONAL: Final = (
    "联系人", "联系电话", "电话", "手机", "手机号", "联络员", "法人", "法定代表人", "负责人", "身份证",
    "身份证号", "邮箱", "contact", "phone", "mobile", "liaison", "email",
)  # fmt: skip
