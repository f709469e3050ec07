"""Sources, the batches that they deliver, and their figures: a correction is a row of its own."""

from piccolo.columns import Numeric
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.ground import columns as column
from marketplace.organisations.tables import Organisation


class Source(Table, tablename="figure_sources"):
    """Where figures come from: declared once, with what it counts and how often it is to deliver."""

    code = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
    name_zh = column.text()
    name_en = column.text_or_none()
    counts_zh = column.text()
    counts_en = column.text_or_none()
    unit_zh = column.text()
    unit_en = column.text_or_none()
    theme = column.text()
    organisation = column.points_at(Organisation)
    delivery = column.text()
    pull_url = column.text_or_none()
    expected_days = column.whole()
    columns = column.texts()
    source = column.text()
    demonstration = column.yes_no()
    token_hash = column.octets_or_none(unique=True)
    declared_on = column.day()
    tried_at = column.instant_or_none()
    tried_fault = column.text_or_none()
    event_id = column.text()
    figure_sources_kind_is_source = Check("kind = 'figure_source'")
    figure_sources_state_known = Check("state in ('open', 'ended')")
    figure_sources_delivery_known = Check("delivery in ('push', 'file', 'pull')")
    figure_sources_only_pulled_have_an_address = Check(
        "(delivery = 'pull') = (pull_url is not null)"
    )
    figure_sources_token_is_for_pushing = Check("token_hash is null or delivery = 'push'")
    figure_sources_expected = Check("expected_days between 1 and 1100")


class SourceIndicator(Table, tablename="source_indicators"):
    """One thing that a source counts; its figures name no other."""

    source = column.points_at(Source)
    code = column.text()
    label_zh = column.text()
    label_en = column.text_or_none()
    position = column.whole()
    source_indicators_once = Unique([source, code])


class FigureBatch(Table, tablename="figure_batches"):
    """One delivery, as it was taken; `content_hash` covers its rows and a salt."""

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
    source = column.points_at(Source)
    batch_no = column.whole()
    origin = column.text()
    figures = column.whole()
    corrections = column.whole()
    unchanged = column.whole()
    content_hash = column.octets()
    salt = column.octets()
    taken_at = column.instant()
    taken_on = column.day()
    event_id = column.text(unique=True)
    figure_batches_kind_is_batch = Check("kind = 'figure_batch'")
    figure_batches_are_taken_once = Check("state = 'taken' and version = 1")
    figure_batches_origin_known = Check("origin in ('push', 'file', 'pull', 'demonstration')")
    figure_batches_counts = Check("corrections <= figures and unchanged >= 0 and corrections >= 0")
    figure_batches_once = Unique([source, batch_no])
    figure_batches_with_source = Unique([id, source])


class ReportedFigure(Table, tablename="reported_figures"):
    """One figure as its source reported it; a later revision names the one that it corrects."""

    id = column.key()
    batch = column.points_at(FigureBatch)
    source = column.points_at(Source)
    indicator = column.text()
    community = column.may_point_at(Organisation)
    period = column.text()
    period_start = column.day()
    period_end = column.day()
    revision = column.whole()
    corrects = column.text_or_none(unique=True)
    baseline = Numeric(digits=(18, 3), default=None, null=True)
    target = Numeric(digits=(18, 3), default=None, null=True)
    actual = Numeric(digits=(18, 3), default=None, null=True)
    qualifier = column.text()
    note = column.text_or_none()
    checked = column.whole_or_none()
    right_ones = column.whole_or_none()
    reported_figures_say_something = Check(
        "baseline is not null or target is not null or actual is not null"
    )
    reported_figures_never_below_nought = Check(
        "coalesce(baseline, 0) >= 0 and coalesce(target, 0) >= 0 and coalesce(actual, 0) >= 0"
    )
    reported_figures_period = Check("period_start <= period_end")
    reported_figures_qualifier_known = Check(
        "qualifier in ('exact', 'rounded', 'more_than', 'at_least', 'nearly')"
    )
    reported_figures_sample = Check(
        "(checked is null) = (right_ones is null) and (checked is null or "
        "(checked > 0 and right_ones between 0 and checked))"
    )
    reported_figures_corrections_name_what_they_correct = Check(
        "(revision = 1) = (corrects is null)"
    )
    reported_figures_with_key = Unique([id, source, indicator, period_start, period_end])
