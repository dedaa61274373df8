"""A typed client of the Roundsman API.

async with aiohttp.ClientSession() as http:
    api = Api(LoggedIn(Patient(Http("https://roundsman.example", http)), email, password))
    order = await api.post_orders({"vendor_id": ...}, key=new_key())
"""

from roundsman.client.api import Api
from roundsman.client.calls import Answer, Call, Refused, Tagged, Transport, new_key
from roundsman.client.transports import Http, LoggedIn, Patient, Unreachable, WithToken

__all__ = [
    "Answer",
    "Api",
    "Call",
    "Http",
    "LoggedIn",
    "Patient",
    "Refused",
    "Tagged",
    "Transport",
    "Unreachable",
    "WithToken",
    "new_key",
]
