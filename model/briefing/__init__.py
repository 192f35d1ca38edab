"""The briefing: figures, the numbers behind them, and a page that shows them."""

from model.briefing.write import standing, write_briefing

__all__ = ["standing", "write_briefing"]
