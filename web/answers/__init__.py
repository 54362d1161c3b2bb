"""What people take away from answers: a conversation as a file, and the evidence for it."""
