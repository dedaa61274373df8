"""`python -m roundsman.sandbox`: run the provider's sandbox."""

from roundsman.runtime import main
from roundsman.sandbox.app import SERVICE

if __name__ == "__main__":
    main(SERVICE)
