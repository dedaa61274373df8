"""`python -m roundsman.payment [role ...]`: run the payment service."""

from roundsman.payment.app import SERVICE
from roundsman.runtime import main

if __name__ == "__main__":
    main(SERVICE)
