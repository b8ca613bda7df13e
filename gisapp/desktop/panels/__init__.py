"""What stands around the map: lists, layers, the verdict card, attributes, jobs, messages."""
