"""What follows from the layers: pure functions on tables; no files, no windows."""
