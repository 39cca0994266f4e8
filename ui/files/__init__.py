"""What is opened and saved: projects, tables of pairs, weights from elsewhere, crash recovery."""
