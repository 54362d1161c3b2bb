"""The chat: questions, their answers, and the conversation."""
