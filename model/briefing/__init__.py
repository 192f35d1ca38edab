"""The briefing: figures, the numbers behind them, and a page that shows them."""

from model.briefing.write import write_briefing

__all__ = ["write_briefing"]
