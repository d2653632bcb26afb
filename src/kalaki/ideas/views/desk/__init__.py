"""The staff side of the register: queues, one item with its steps, categories, the crew's day."""
