"""The words that the public reads, and the boxes of the cohort table. Data only."""

from typing import Final, Literal, get_args

Word = Literal[
    "needed", "taken", "under_way", "solved", "half_solved", "came_back", "suspended", "ended"
]
WORDS: Final[tuple[Word, ...]] = get_args(Word)
Axis = Literal["none", "partial", "complete"]
Programme = Literal["livelihood", "tackling"]
Track = Literal["light", "full"]
Sort = Literal["code", "gap", "deadline", "newest"]
State = Literal["published", "suspended", "closed", "withdrawn"]

#: Words in Chinese and English, for figures and files.
WORD_LABELS: Final[dict[Word, tuple[str, str]]] = {
    "needed": ("缺", "Needed"),
    "taken": ("有人接", "Taken"),
    "under_way": ("在办", "Under way"),
    "solved": ("办成了", "Solved"),
    "half_solved": ("解决一半", "Half solved"),
    "came_back": ("又回来了", "Came back"),
    "suspended": ("暂停", "Suspended"),
    "ended": ("不再办", "Ended"),
}
