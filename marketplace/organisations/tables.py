"""Organisations of every kind, their accounts, and the credentials shown for them."""

from piccolo.constraints import Check
from piccolo.table import Table

from marketplace.ground import columns as column


class Organisation(Table, tablename="organisations"):
    """A body: subdistrict, regional committee, community, unit, slip office or auditor."""

    id = column.key()
    kind = column.text(index=True)
    name_zh = column.text()
    name_en = column.text_or_none()
    parent = column.may_point_at("self")
    community_type = column.text_or_none()
    strategy_zh = column.text_or_none()
    source = column.text()
    type_source = column.text_or_none()
    region_source = column.text_or_none()
    seed_ref = column.text_or_none()
    demonstration = column.yes_no()
    organisations_kind_known = Check(
        "kind in ('subdistrict', 'regional', 'community', 'estate', 'stairwell', 'unit', "
        "'slip_office', 'auditor')"
    )
    organisations_communities_have_type = Check(
        "(kind = 'community') = (community_type is not null)"
    )


class Account(Table, tablename="accounts"):
    """One login of one organisation; persons are not recorded beyond it."""

    id = column.key()
    username = column.text(unique=True)
    password_hash = column.text()
    role = column.text()
    organisation = column.points_at(Organisation)
    active = column.yes_no()
    created_at = column.instant()
    accounts_role_known = Check(
        "role in ('unit', 'community', 'regional', 'subdistrict', 'slip_office', 'auditor')"
    )


class Credential(Table, tablename="credentials"):
    """A session's cookie or a program's token, kept as its SHA-256."""

    token_hash = column.octets(unique=True)
    kind = column.text()
    account = column.points_at(Account)
    created_at = column.instant()
    expires_at = column.instant_or_none()
    credentials_kind_known = Check("kind in ('session', 'token')")
    credentials_sessions_expire = Check("kind = 'token' or expires_at is not null")
