"""The one table of refusals: name, HTTP status, and what it says, in the order of the law's page.

The texts are gettext msgids; the catalogues hold the other languages.
"""

from typing import NamedTuple


class RefusalText(NamedTuple):
    """How one refusal is told: HTTP status, a short title, and what the person can do."""

    status: int
    title: str
    remedy: str


REFUSALS: dict[str, RefusalText] = {
    "wrong_state": RefusalText(
        409,
        "This step is not possible now",
        "Look at where the matter stands and whose move it is, then try the step that is due.",
    ),
    "wrong_level": RefusalText(
        409,
        "Another level decides this",
        "Ask the body that the item names for this decision.",
    ),
    "line_missing": RefusalText(
        409, "The item has no need line yet", "Add at least one need line with quantity and step."
    ),
    "outcome_missing": RefusalText(
        409, "The item has no outcome yet", "Say what will be counted, and in which unit."
    ),
    "frame_missing": RefusalText(
        409,
        "Nobody is named who could be asked",
        "Give the frame: a plain name and a number of doors or participants.",
    ),
    "reason_missing": RefusalText(
        409, "A reason is needed", "Write in a sentence why; the public reads it."
    ),
    "claiming_closed": RefusalText(
        409,
        "This item cannot be claimed now",
        "It is not published, has no open need line, or its window has closed.",
    ),
    "below_step": RefusalText(
        409,
        "The quantity is not in whole steps",
        "Each line has a smallest share; give that or a whole multiple of it.",
    ),
    "gap_exceeded": RefusalText(
        409,
        "More than is still missing",
        "Take at most what the line still lacks, or ask to be put on the waiting list.",
    ),
    "own_item_conflict": RefusalText(
        409,
        "An organisation cannot claim what it decides on",
        "Let another unit claim it.",
    ),
    "too_many_open_claims": RefusalText(
        409,
        "Enough open claims for now",
        "Finish or withdraw one of the unit's open light claims first.",
    ),
    "notice_too_short": RefusalText(
        409,
        "The notice was too short",
        "Between notice and meeting the list's number of days must pass.",
    ),
    "quorum_missing": RefusalText(
        409, "The three fixed seats were not all there", "Hold the meeting with all three."
    ),
    "affected_below_third": RefusalText(
        409,
        "Too few affected residents",
        "At least a third of all seats belong to residents whom it concerns.",
    ),
    "own_claim_votes": RefusalText(
        409,
        "A seat voted on its own claim",
        "A seat whose organisation has its own claim does not vote; record it without a position.",
    ),
    "deliberation_missing": RefusalText(
        409,
        "There is no closed deliberation of this item",
        "On the full track the community first records the 3+N meeting; then name it.",
    ),
    "own_organisation": RefusalText(
        409,
        "Nobody decides on what their own organisation did",
        "Let another body take this step.",
    ),
    "too_early": RefusalText(
        409, "Its day has not come yet", "Record it on its day or later; the page names the day."
    ),
    "publicity_running": RefusalText(
        409, "The public notice is still running", "Sign after the notice has ended."
    ),
    "approval_ref_missing": RefusalText(
        409,
        "The state-owned unit's internal approval is missing",
        "Enter the approval's reference, then sign.",
    ),
    "reservation_expired": RefusalText(
        409, "The reservation has lapsed", "Claim again if the line is still open."
    ),
    "wrong_gate": RefusalText(
        409,
        "The item has no such gate, or the record does not fit it",
        "Use the form of a gate that the item names.",
    ),
    "vote_exceeds_total": RefusalText(
        409,
        "The vote has more voices than there are",
        "Agreed is at most voted, voted is at most total; by owners and by area.",
    ),
    "exceeds_signed": RefusalText(
        409, "More than was signed", "At most what this claim signed and has not yet brought."
    ),
    "exceeds_arrived": RefusalText(
        409, "More than has arrived", "Have the arrival confirmed first, or hand in less."
    ),
    "evidence_missing": RefusalText(
        409, "The evidence is missing", "Attach one file of any kind that the milestone lists."
    ),
    "too_many_files": RefusalText(
        409,
        "Enough files for now",
        "A milestone takes 60 files, and one unit 1 GB in all. Hand in what matters.",
    ),
    "stays_private": RefusalText(
        409,
        "This file is never shown to all",
        "Only pictures can be shown, and none of items for a sensitive group. Leave it as it is.",
    ),
    "too_few_answers": RefusalText(
        409, "Too few residents have answered", "Wait for more slips, or draw more addresses."
    ),
    "response_too_low": RefusalText(
        409, "Too small a part has answered", "Wait for more slips, or ask again for them."
    ),
    "below_floor": RefusalText(
        409,
        "Too few say that it is solved",
        "Close it as half solved with a reason, or go on working on it.",
    ),
    "already_answered": RefusalText(
        409,
        "This slip has been answered",
        "The first answer stands. If the problem comes back, report that with the same code.",
    ),
    "already_replied": RefusalText(
        409,
        "The unit has replied to this result",
        "One reply stands beside each result; if the item is opened and closed again, there is another.",
    ),
    "import_has_faults": RefusalText(
        409,
        "The file has faults, so nothing was loaded",
        "Mend the cells that the preview names, then bring the file again.",
    ),
    "import_outdated": RefusalText(
        409,
        "The preview no longer shows what would be loaded",
        "Something changed meanwhile. Look at the preview again, then confirm it.",
    ),
    "slip_replaced": RefusalText(
        404,
        "A newer slip replaces this one",
        "The slips were printed anew. Use the code of the newer one, or call the number on it.",
    ),
    "paper_used": RefusalText(
        409,
        "A report bears this paper’s number already",
        "Look the report up by the number. For something else take another paper, or none.",
    ),
    "too_many_invitations": RefusalText(
        409,
        "This unit has enough open invitations",
        "Wait until it has answered one, or until one lapses; few and private is the rule.",
    ),
    "too_many_runs": RefusalText(
        409,
        "Enough matching runs wait or run",
        "Wait for one of them, or cancel one.",
    ),
    "not_sealed_yet": RefusalText(
        409,
        "The draw waits for the ledger's next checkpoint",
        "Its seed is sealed within seconds; try again then.",
    ),
}
