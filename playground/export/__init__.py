"""Taking a network away: folders of files that were read back and agreed before they are called done."""
