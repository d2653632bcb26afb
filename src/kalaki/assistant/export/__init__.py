"""The catalogue in the forms that other programs read: CPSV-AP, HSDS, and the complete one of the staff."""
