"""What the user can do: the actions of the window by what they are about."""
