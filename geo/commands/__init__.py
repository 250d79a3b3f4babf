"""The commands of `python -m geo`, a module for each kind: every one adds itself to the parser with `add_to`."""
