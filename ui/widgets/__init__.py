"""Reusable widgets: they take values, emit signals, and know nothing of sessions or documents."""
