"""Exports a network as a folder of files; each is read back and compared before the export counts as done."""
