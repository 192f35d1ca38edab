"""The briefing as slides that an office can edit: text, tables, charts, shapes; few pictures."""

from model.briefing.slides.deck import write_slides
from model.briefing.slides.house import House

__all__ = ["House", "write_slides"]
