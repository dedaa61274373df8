"""Where a request comes from: what it says of its device, and the address that the server has for it."""

from ipaddress import ip_address

from fastapi import Request

from roundsman.identity.domain.device import Origin, device_name, given_name


def origin_of(request: Request, device: str | None = None) -> Origin:
    """The request's origin; a name given by the app counts for more than its `User-Agent`."""
    named = given_name(device or "") or device_name(request.headers.get("user-agent", ""))
    return Origin(device=named, address=address_of(request), route=f"{request.method} {request.url.path}")


def address_of(request: Request) -> str:
    """The client's address. The server takes it from `X-Forwarded-For` where it trusts who forwarded the request."""
    host = request.client.host if request.client else ""
    try:
        return str(ip_address(host))
    except ValueError:
        return ""
