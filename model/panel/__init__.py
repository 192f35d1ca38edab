"""A panel of raters: a questionnaire for each, their grades as one scenario, how far they agree."""

from model.panel.alpha import agreement
from model.panel.collected import Panel, collect
from model.panel.questionnaire import Sheet, questionnaire, read_sheet

__all__ = ["Panel", "Sheet", "agreement", "collect", "questionnaire", "read_sheet"]
