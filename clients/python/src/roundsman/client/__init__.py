"""A typed client of the Roundsman API.

async with aiohttp.ClientSession() as http:
    person = LoggedIn(Patient(Http("https://roundsman.example", http)), email, password)
    order = await Api(person).post_orders({"vendor_id": ...}, key=new_key())
    async for told in Live("https://roundsman.example", http, person).listen(f"order:{order['order_id']}"):
        ...
"""

from roundsman.client.api import Api
from roundsman.client.calls import Answer, Call, Refused, Tagged, Transport, new_key
from roundsman.client.live import Live, Reload, TokenSource, Told
from roundsman.client.transports import Http, LoggedIn, Patient, Unreachable, WithToken

__all__ = [
    "Answer",
    "Api",
    "Call",
    "Http",
    "Live",
    "LoggedIn",
    "Patient",
    "Refused",
    "Reload",
    "Tagged",
    "TokenSource",
    "Told",
    "Transport",
    "Unreachable",
    "WithToken",
    "new_key",
]
