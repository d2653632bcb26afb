"""Pages of people: sign-in, the own account, second factor, members."""
