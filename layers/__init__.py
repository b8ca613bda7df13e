"""What there is: kinds of layer, their fields, reading, storing, the project."""
