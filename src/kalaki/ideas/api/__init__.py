"""What other programs may ask of the register."""
