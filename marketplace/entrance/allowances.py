"""How often one address may knock at the entrance."""

from datetime import timedelta
from typing import Final

from marketplace.ground.access.guesses import Allowance

#: Registrations from one address: a meeting hall full of units at once, then a steady trickle.
REGISTRATIONS: Final = Allowance(burst=20, pause=timedelta(minutes=3))
#: Attempts that ask for a password to be hashed, which is dear.
ATTEMPTS: Final = Allowance(burst=40, pause=timedelta(seconds=6))
