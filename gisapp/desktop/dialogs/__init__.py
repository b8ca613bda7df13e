"""Dialogs: what needs more than one answer before it is done."""
