"""Help in the window: keys, words, and facts about this installation."""
