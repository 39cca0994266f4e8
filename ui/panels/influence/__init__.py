"""How much each output owes to each earlier input and state, and how that fades with distance."""
