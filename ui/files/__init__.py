"""Opening and saving: projects, tables of pairs, imported weights, exports, crash recovery."""
