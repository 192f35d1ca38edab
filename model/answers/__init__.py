"""One answer: what can hold without a grid, and the central reading of it."""

from model.answers.answer import Answer, Deal, Widening, answer

__all__ = ["Answer", "Deal", "Widening", "answer"]
