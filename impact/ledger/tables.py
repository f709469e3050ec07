"""The ledger: entries, postings, balances, the one head, and the checkpoints that seal them."""

from piccolo.columns import BigInt
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.ground import columns as column
from marketplace.items.tables import Item


class LedgerHead(Table, tablename="ledger_head"):
    """The one row whose lock gives entries their dense numbers in commit order."""

    id = BigInt(primary_key=True, default=None, null=False)
    last_entry = BigInt(default=None, null=False)
    ledger_head_only_one = Check("id = 1")


class LedgerEntry(Table, tablename="ledger_entries"):
    """One event as booked; `leaf` is the canonical JSON that the Merkle tree hashes."""

    entry = BigInt(primary_key=True, default=None, null=False)
    event = column.text()
    event_id = column.text(index=True)
    item = column.may_point_at(Item)
    claim = column.text_or_none()
    booked_at = column.instant()
    basis = column.text()
    corrects = BigInt(default=None, null=True)
    leaf = column.octets()
    leaf_hash = column.octets()
    ledger_entries_basis_known = Check("basis in ('measured', 'reported', 'estimated')")
    ledger_entries_once_per_event = Unique([event_id, basis])
    ledger_entries_corrects_earlier = Check("corrects < entry")


class Posting(Table, tablename="postings"):
    """`amount` of `asset` moved from `debit` to `credit`: an imbalance cannot be written."""

    entry = column.points_at(LedgerEntry)
    posting_no = column.whole()
    debit = column.text()
    credit = column.text()
    asset = column.text()
    amount = column.quantity()
    postings_once = Unique([entry, posting_no])
    postings_some = Check("amount > 0")
    postings_two_accounts = Check("debit <> credit")


class Balance(Table, tablename="balances"):
    """What stands on one account in one asset; moved in the posting's own transaction."""

    account = column.text()
    asset = column.text()
    amount = column.quantity()
    balances_once = Unique([account, asset])


class TreeNode(Table, tablename="tree_nodes"):
    """The root over 256 hashes of the level below, kept so that tiles are read and not computed."""

    level = column.whole()
    position = BigInt(default=None, null=False)
    hash = column.octets()
    tree_nodes_once = Unique([level, position])
    tree_nodes_above_the_leaves = Check("level between 1 and 7 and position >= 0")


class Checkpoint(Table, tablename="checkpoints"):
    """A signed tree head: the root over the first `size` entries, and the signed note itself."""

    size = BigInt(primary_key=True, default=None, null=False)
    root = column.octets()
    frontier = column.octets()
    note = column.text()
    sealed_at = column.instant()


class CosignatureLine(Table, tablename="cosignatures"):
    """A witness's signature line on a checkpoint; `witness` is its key as name+hash+base64."""

    checkpoint = column.points_at(Checkpoint)
    witness = column.text()
    line = column.text()
    cosigned_at = column.instant()
    cosignatures_once = Unique([checkpoint, witness])


class ClosedMonth(Table, tablename="closed_months"):
    """A month of the civil calendar whose statement stands for ever, and the entry that names its end."""

    month = column.key()
    last_entry = BigInt(default=None, null=False)
    entry = column.points_at(LedgerEntry)
    statement = column.octets()
    closed_months_is_a_month = Check("month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'")
    closed_months_named_later = Check("last_entry between 0 and entry - 1")
    closed_months_each_by_its_entry = Unique([entry])
