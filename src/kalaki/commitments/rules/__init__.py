"""What a promise is worth on a given day, who is reminded when, and how promises are counted."""
