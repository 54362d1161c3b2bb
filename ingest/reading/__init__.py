"""Files read in limited processes of their own, checked, measured and verified."""
