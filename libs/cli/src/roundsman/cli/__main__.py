"""`python -m roundsman.cli` is `roundsman`."""

from roundsman.cli.app import main

if __name__ == "__main__":
    main()
