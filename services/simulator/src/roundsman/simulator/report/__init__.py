"""The report of a played day: what services and topics say afterwards, held against what the people were told."""

from roundsman.simulator.report.access import Access
from roundsman.simulator.report.make import make_report
from roundsman.simulator.report.outcome import Report
from roundsman.simulator.report.screen import print_report

__all__ = ["Access", "Report", "make_report", "print_report"]
