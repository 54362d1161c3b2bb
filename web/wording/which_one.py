"""The words that ask back which document an open question means, on the page and the terminal."""

WHICH_ONE = "Your question fits several documents. Which one do you mean?"
