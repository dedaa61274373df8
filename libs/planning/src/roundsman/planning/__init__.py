"""Plans routes over hours: pickup and delivery, windows, loads, skills, depots and shifts; line-ups of related rides.

Use `planner.plan`; `check.violations` judges any plan by the rules alone. Importing this package loads no solver.
"""
