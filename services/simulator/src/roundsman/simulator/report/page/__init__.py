"""The report as one self-contained HTML file: no network, no script, readable on a phone and in the dark."""
