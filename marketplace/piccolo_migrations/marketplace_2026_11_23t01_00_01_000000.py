"""What Piccolo cannot say about drafts and lists: what stands once published, first terms, rights."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T01:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Drafts may change, what is published stands; first terms; rights"

#: What may be changed of an item as long as it was never published.
OF_A_DRAFT = (
    "list, policy_version, track, category, domain, community, community_type, title_zh, title_en, "
    "need_zh, need_en, first_heard_on, people_affected, people_source, severity, severity_reason_zh, "
    "milestone_template, sensitive_group, frame_zh, frame_doors, duration_days, linked_item, "
    "solution_module, gates_wanted"
)
#: What moves on afterwards.
AFTERWARDS = "state version resolution listing_round claim_until suspended_at relisted_at gates_wanted"

TERMS = (
    ("community_type", "resettlement", "动迁安置", "Resettlement community"),
    ("community_type", "urban_commercial", "城市商品房", "Urban commodity-housing community"),
    ("community_type", "talent_dormitory", "人才集宿区", "Talent dormitory area"),
    ("community_type", "all", "全街道", "The whole subdistrict"),
    ("level", "subdistrict", "街道大工委", "Enlarged subdistrict working committee"),
    ("level", "regional", "区域大党委", "Regional Party committee"),
    ("level", "community", "社区党组织", "Community Party organization"),
    ("level", "estate", "小区党支部", "Estate Party branch"),
    ("level", "stairwell", "楼道党小组", "Stairwell Party group"),
    ("gate", "owners_vote_majority", "业主表决：过半数", "Owners’ vote: more than half"),
    ("gate", "owners_vote_three_quarters", "业主表决：四分之三", "Owners’ vote: three quarters"),
    ("gate", "permit", "许可", "Official permit"),
    ("gate", "guardian_consent", "监护人同意", "Guardians’ consent"),
    ("gate", "privacy_assessment", "个人信息保护影响评估", "Privacy assessment"),
)

STATEMENTS = (
    """create function items_stand_once_published() returns trigger language plpgsql as $$
       declare
           moves text[] := string_to_array('%s', ' ');
       begin
           if old.duration_days is null then
               moves := moves || array['duration_days'];
           end if;
           if current_user = 'jiebang_app' and old.published_at is not null
              and to_jsonb(old) - moves <> to_jsonb(new) - moves then
               raise exception 'item %% is published: what it says stands', old.code
                   using errcode = 'restrict_violation';
           end if;
           return new;
       end $$"""
    % AFTERWARDS,
    """create trigger items_stand_once_published before update on items
           for each row execute function items_stand_once_published()""",
    """create function asked_stands_once_published() returns trigger language plpgsql as $$
       begin
           if exists (select from items where code = old.item and published_at is not null) then
               raise exception 'item % is published: what it asks for stands', old.item
                   using errcode = 'restrict_violation';
           end if;
           return case when tg_op = 'DELETE' then old else new end;
       end $$""",
    """create trigger need_lines_stand_once_published before delete on need_lines
           for each row execute function asked_stands_once_published()""",
    """create trigger outcomes_stand_once_published before update or delete on outcomes
           for each row execute function asked_stands_once_published()""",
    """create function lines_come_before_claims() returns trigger language plpgsql as $$
       begin
           if exists (select from claims where item = new.item and state in
                      ('proposed', 'submitted', 'waiting', 'qualified', 'selected', 'signed', 'active'))
           then
               raise exception 'item % has claims: its lines stand', new.item
                   using errcode = 'restrict_violation';
           end if;
           return new;
       end $$""",
    """create trigger need_lines_come_before_claims before insert on need_lines
           for each row execute function lines_come_before_claims()""",
    f"grant update ({OF_A_DRAFT}, suspended_at, relisted_at) on items to jiebang_app",
    "grant delete on need_lines to jiebang_app",
    "grant select, insert, update on terms, solution_modules, solution_lines to jiebang_app",
    "grant select, insert on empty_windows to jiebang_app",
    "grant usage, select on all sequences in schema public to jiebang_app",
    """update item_lists set item_prefix = coalesce(
           (select regexp_replace(min(code), '-[0-9]+$', '') from items where items.list = item_lists.code),
           upper(code))
       where item_prefix is null""",
    "alter table item_lists add constraint item_lists_number_their_items check (item_prefix is not null)",
    *(
        f"""insert into terms (kind, code, label_zh, label_en, position, source)
            values ('{kind}', '{code}', '{label_zh}', '{label_en}', {position}, 'seed')"""
        for position, (kind, code, label_zh, label_en) in enumerate(TERMS)
    ),
)


class Anywhere(Table):
    """A table to speak raw SQL through."""


async def forwards() -> MigrationManager:
    """Run the statements in order, after the tables stand."""
    manager = MigrationManager(migration_id=ID, app_name="marketplace", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await Anywhere.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
