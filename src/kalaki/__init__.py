"""kalaki: the open platform of a municipal innovation hub."""
