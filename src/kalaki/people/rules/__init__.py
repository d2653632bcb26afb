"""Pure rules of people: roles, contacts, text messages, consent."""
