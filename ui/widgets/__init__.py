"""Widgets that know nothing of sessions or documents: values in, signals out."""
