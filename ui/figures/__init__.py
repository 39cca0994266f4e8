"""Figures for a paper or a slide: the window's own views as files, drawn by a process without a window."""
