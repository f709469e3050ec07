"""Published figures with their qualifiers."""

from piccolo.columns import Numeric
from piccolo.constraints import Check
from piccolo.table import Table

from marketplace.ground import columns as column


class Indicator(Table, tablename="indicators"):
    """One figure as it was published; `qualifier` is part of the value."""

    code = column.key()
    label_zh = column.text()
    label_en = column.text()
    value = Numeric(digits=(18, 3), default=None, null=False)
    qualifier = column.text()
    unit_zh = column.text()
    unit_en = column.text()
    group = column.text()
    period_label = column.text()
    period_start = column.day_or_none()
    period_end = column.day_or_none()
    phrase_zh = column.text()
    note = column.text_or_none()
    position = column.whole()
    source = column.text()
    indicators_qualifier_known = Check(
        "qualifier in ('exact', 'rounded', 'more_than', 'at_least', 'nearly')"
    )
