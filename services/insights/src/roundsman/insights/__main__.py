"""`python -m roundsman.insights [role ...]`."""

from roundsman.insights.app import SERVICE
from roundsman.runtime import main

if __name__ == "__main__":
    main(SERVICE)
