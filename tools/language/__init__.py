"""Builds the tables of `kalaki.georgian` from openly licensed text: `python -m tools.language FOLDER`."""
