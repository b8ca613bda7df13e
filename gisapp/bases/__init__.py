"""Base maps as people choose them: what is remembered of each, how it is opened, which show one place over time."""
