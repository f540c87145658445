"""Questions with known answers, asked and scored."""

from __future__ import annotations

from qa.evaluation.page import render_page
from qa.evaluation.report import render_report, report_to_dict
from qa.evaluation.runner import Report, Result, evaluate_questions

__all__ = ["Report", "Result", "evaluate_questions", "render_page", "render_report", "report_to_dict"]
