"""The use cases, one a file; `saga` has the recipe that they follow."""
