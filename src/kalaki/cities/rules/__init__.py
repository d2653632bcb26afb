"""Pure rules of the municipality: days off and due dates."""
