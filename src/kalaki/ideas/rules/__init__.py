"""Pure rules of the register of ideas."""
