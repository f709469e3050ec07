"""The law as the code has it: tables of states, acts, who may, and refusals, read from the code itself."""
