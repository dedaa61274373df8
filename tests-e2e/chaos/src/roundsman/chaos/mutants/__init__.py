"""Protocol bugs that are planted one at a time, in the process of a test run only: each has to be noticed."""
