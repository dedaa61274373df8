"""What is sent and answered. Generated from the API's document by `make openapi`: do not edit."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


class Acceptance(TypedDict):
    """When the order will be ready."""

    preparation_minutes: int


class AccessToken(TypedDict):
    """In place of the access token that one has; the refresh token stays as it is."""

    access_token: str
    token_type: NotRequired[Literal["Bearer"]]
    expires_in: int


Account: TypeAlias = Literal["provider_holds", "customer_funds", "provider_balance", "platform_revenue", "refunds"]


class AddressOnly(TypedDict):
    """An e-mail address."""

    email: str


class ApiKey(TypedDict):
    """A key, without its secret."""

    key_id: str
    name: str
    scopes: list[Permission]
    networks: list[str]
    demand: Demand
    per_minute: int
    per_day: int
    created_by: str
    created_at: str
    expires_at: str
    used_at: str | None
    revoked_at: str | None


class ApiKeyList(TypedDict):
    """All keys of an organization, newest first."""

    items: list[ApiKey]


class ApiKeyMade(TypedDict):
    """A new key, with what is shown once."""

    key_id: str
    name: str
    scopes: list[Permission]
    networks: list[str]
    demand: Demand
    per_minute: int
    per_day: int
    created_by: str
    created_at: str
    expires_at: str
    used_at: str | None
    revoked_at: str | None
    key: str | None


class Assign(TypedDict):
    """Who gets the job."""

    driver_id: str


class AuditChain(TypedDict):
    """Whether the organization's chain is whole. Note `length` and `head` elsewhere: so a later cut shows."""

    length: int
    head: str
    broken_at: int | None


class AuditEntry(TypedDict):
    """Something that was done."""

    action_id: str
    number: int
    at: str
    actor_id: str
    acting_for: str | None
    action: str
    subject: str
    route: str
    address: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    hash: str


Availability: TypeAlias = Literal["offline", "online", "on_break", "on_job"]


class AvailabilityRequest(TypedDict):
    """What the driver wants to do now. `on_job` is dispatch's to say."""

    availability: Literal["offline", "online", "on_break"]
    location: NotRequired[PointModel | None]
    until: NotRequired[str | None]


class BalanceAnswer(TypedDict):
    """An account's debits less its credits."""

    account: str
    currency: str
    balance_minor: int


class BalancesAnswer(TypedDict):
    """Every account, and the sum of all per currency: zero."""

    items: list[BalanceAnswer]
    sum_minor: dict[str, int]


class Batch(TypedDict):
    """The calls, in the order in which they are made."""

    calls: list[BatchedCall]


class BatchAnswers(TypedDict):
    """One answer for each call, in their order."""

    answers: list[BatchedAnswer]


class BatchedAnswer(TypedDict):
    """What one call was answered."""

    status: int
    headers: dict[str, str]
    body: Any


class BatchedCall(TypedDict):
    """One call, as it would be sent alone."""

    method: NotRequired[Literal["GET", "POST", "PUT", "PATCH", "DELETE"]]
    path: str
    headers: NotRequired[dict[str, str]]
    body: NotRequired[Any]


class BoardOffer(TypedDict):
    """An open offer on the board."""

    offer_id: str
    job_id: str
    order_id: str
    driver_id: str
    made_at: str
    expires_at: str
    arrival_at: str


class BoardView(TypedDict):
    """What is going on now: jobs that are not over, open offers, drivers (those offline last); 500 of each at most."""

    at: str
    jobs: list[JobView]
    offers: list[BoardOffer]
    drivers: list[DriverView]


class CancelRequest(TypedDict):
    """Why the order is called off."""

    reason: str


class CancellationModel(TypedDict):
    """How the order ended early."""

    reason: Reason
    note: str
    by: str
    fee_minor: int


class CandidateView(TypedDict):
    """A driver who was looked at."""

    driver_id: str
    verdict: str
    reason: str
    arrival_at: NotRequired[str | None]
    distance_m: NotRequired[float | None]
    terms: NotRequired[TermsView | None]


class CellOut(TypedDict):
    """Demand and supply of an H3 cell of resolution 8."""

    cell: str
    orders: int
    idle: int
    busy: int


class ChangesPage(TypedDict):
    """What a channel told since a cursor."""

    items: list[Event]
    cursor: str
    more: bool


Channel: TypeAlias = Literal["email", "in_app"]


class CodeGiven(TypedDict):
    """A code."""

    code: str


class CodeRequest(TypedDict):
    """What a person brings after the password."""

    ticket: str
    code: str
    device: NotRequired[str | None]


class Credentials(TypedDict):
    """What a person logs in with."""

    email: str
    password: str
    device: NotRequired[str | None]
    device_token: NotRequired[str | None]
    code: NotRequired[str | None]


class DecisionView(TypedDict):
    """One decision: for whom, why, and why not for the others."""

    decision_id: str
    kind: str
    driver_id: NotRequired[str | None]
    reason: str
    candidates: list[CandidateView]
    decided_by: str
    round_id: NotRequired[str | None]
    at: str


class Decline(TypedDict):
    """Why not."""

    reason: NotRequired[str]


class DelayRequest(TypedDict):
    """When the order will be ready instead."""

    ready_at: str


Demand: TypeAlias = Literal["secret", "signature"]


DemandedOf: TypeAlias = Literal["nobody", "staff"]


class DifferenceAnswer(TypedDict):
    """One figure on which we and the provider do not agree."""

    order_id: str
    provider_ref: str
    figure: str
    currency: str
    ours_minor: int
    theirs_minor: int


class DiscardBody(TypedDict):
    """Which records to give up, and why: the oldest of the key, as they were seen."""

    group: str
    key: str
    records: list[OriginModel]
    why: str


class DiscardedModel(TypedDict):
    """What was given up."""

    items: list[ParkedRecordModel]


DispatchStep: TypeAlias = Literal["arrived_at_pickup", "picked_up", "arrived_at_dropoff", "delivered"]


class DocumentList(TypedDict):
    """All documents from now on."""

    documents: list[DocumentModel]


class DocumentModel(TypedDict):
    """A licence, insurance or the like."""

    kind: str
    number: str
    expires_on: str


class DriverModel(TypedDict):
    """A driver."""

    driver_id: str
    user_id: str
    name: str
    phone: str
    status: DriverStatus
    suspended_for: str | None
    availability: Availability
    location: PointModel | None
    until: str | None
    vehicle: VehicleModel
    documents: list[DocumentModel]


class DriverPositionOut(TypedDict):
    """Where a driver is."""

    driver_id: str
    position: NotRequired[PositionOut | None]


DriverStatus: TypeAlias = Literal["pending", "approved", "suspended"]


class DriverView(TypedDict):
    """A driver on the board."""

    driver_id: str
    name: str
    vehicle_type: str
    status: str
    availability: str
    state: Literal["free", "offered", "on_job", "unavailable"]
    job_id: NotRequired[str | None]
    position: NotRequired[PositionView | None]


class DriversOut(TypedDict):
    """Drivers as they are now."""

    online: int
    busy: int
    idle: int
    on_break: int


class EarningModel(TypedDict):
    """What one delivery earned."""

    order_id: str
    amount_minor: int
    currency: str
    at: str


class EarningsPage(TypedDict):
    """Some earnings, newest first, and the sum over the whole range."""

    items: list[EarningModel]
    total_minor: int
    currency: str
    totals: list[SumModel]
    next_cursor: NotRequired[str | None]


class Enrolled(TypedDict):
    """Shown once. Nothing is asked for until a first code has confirmed it."""

    secret: str
    otpauth_uri: str


class EntryAnswer(TypedDict):
    """One posting of a movement: debits are positive, credits negative."""

    id: str
    movement_id: str
    kind: str
    payment_id: str
    order_id: str
    account: str
    currency: str
    amount_minor: int
    at: str


class Erasure(TypedDict):
    """How far an erasure has come."""

    erasure_id: str
    user_id: str
    state: ErasureState
    objections: list[str]
    waiting_for: list[str]
    asked_at: str
    ended_at: str | None


ErasureState: TypeAlias = Literal["asked", "refused", "closing", "erasing", "done"]


class ErasureWish(TypedDict):
    """There is no way back: say whom you mean."""

    confirm: str


class Evaluate(TypedDict):
    """A job that does not exist."""

    pickup: Spot
    dropoff: Spot
    ready_at: NotRequired[str | None]


class EvaluationView(TypedDict):
    """What would be decided about a job, were it there now."""

    at: str
    outcome: Outcome
    driver_id: NotRequired[str | None]
    reason: str
    candidates: list[CandidateView]
    decided_by: str


class Event(TypedDict):
    """What a socket is told, too."""

    type: Literal["event"]
    channel: str
    cursor: str
    event: str
    sequence: int | None
    at: str | None
    data: dict[str, Any]


class Export(TypedDict):
    """What all services hold of the caller, once they have all said it."""

    export_id: str
    ready: bool
    waiting_for: list[str]
    asked_at: str
    expires_at: str
    content: NotRequired[dict[str, Any] | None]


class FiguresOut(TypedDict):
    """What is counted in one window. What happens exactly at `since` is not in it, what happens at `until` is."""

    scope: Literal["organization", "platform"]
    window: Window
    since: str
    until: str
    orders: list[OrdersOut]
    funnel: FunnelOut
    times: list[TimesOut]
    drivers: DriversOut
    cells: list[CellOut]
    payments: list[PaymentsOut]
    offers: list[OffersOut]
    notifications: list[NotificationsOut]


class FunnelOut(TypedDict):
    """Of the orders placed in the window: how many have got so far by now."""

    placed: int
    paid: int
    accepted: int
    assigned: int
    picked_up: int
    delivered: int
    cancelled: int


class GiveBack(TypedDict):
    """Why the driver cannot carry it."""

    reason: str


class GivenBack(TypedDict):
    """A job that is not its driver's any more; the answer is kept for a while, so it has no addresses."""

    job_id: str
    state: JobState


class GroupModel(TypedDict):
    """A consumer group. What only the broker can say is null while it does not answer."""

    name: str
    parked: int
    members: int | None
    behind: int | None
    behind_s: float | None


class GroupsModel(TypedDict):
    """A service's consumer groups."""

    items: list[GroupModel]


HappeningModel = TypedDict(
    "HappeningModel",
    {
        "event": "str",
        "at": "str",
        "actor": "str",
        "from": "NotRequired[Status | None]",
        "to": "Status",
        "note": "NotRequired[str | None]",
    },
)
"""One line of the order's story. Where it stood before and after are the same for what changes no status."""


class Impersonation(TypedDict):
    """A token for acting in the user's place. There is no refresh token: begin anew."""

    impersonation_id: str
    user_id: str
    access_token: str
    token_type: NotRequired[Literal["Bearer"]]
    expires_at: str


class Invitation(TypedDict):
    """An invitation, without what was mailed."""

    invitation_id: str
    email: str
    roles: list[str]
    invited_by: str
    state: InvitationState
    made_at: str
    expires_at: str
    ended_at: str | None


InvitationState: TypeAlias = Literal["open", "accepted", "withdrawn", "expired"]


class ItemModel(TypedDict):
    """An item on a menu."""

    item_id: str
    name: str
    category: str
    price_minor: int
    available: bool


JobState: TypeAlias = Literal["open", "offered", "assigned", "arrived_at_pickup", "picked_up", "arrived_at_dropoff", "delivered", "cancelled", "unfilled"]


class JobView(TypedDict):
    """A job: an order as dispatch sees it."""

    job_id: str
    order_id: str
    vendor_id: str
    state: JobState
    driver_id: NotRequired[str | None]
    offer_id: NotRequired[str | None]
    pickup: PlaceView
    dropoff: PlaceView
    ready_at: str
    ready: bool
    give_up_at: str
    offers: int
    earning_minor: int
    currency: str
    proof: list[str]
    step: NotRequired[DispatchStep | None]
    steps: dict[str, str]
    photo_ref: NotRequired[str | None]
    reason: NotRequired[str | None]
    assigned_at: NotRequired[str | None]
    ended_at: NotRequired[str | None]
    version: int
    masked: NotRequired[list[str]]


KeyState: TypeAlias = Literal["next", "current", "retired", "over"]


Kind: TypeAlias = Literal["delivery", "ride", "freight", "charter"]


class LocationModel(TypedDict):
    """Where orders are picked up."""

    lat: float
    lon: float
    address: str


class LogEntryOut(TypedDict):
    """A message as the staff sees it: who was told what and how, without the words."""

    notification_id: NotRequired[str | None]
    order_id: str
    user_id: NotRequired[str | None]
    step: str
    channel: str
    status: str
    created_at: NotRequired[str | None]
    sent_at: NotRequired[str | None]
    why: NotRequired[str]


class MailedSecret(TypedDict):
    """What stands in a letter."""

    token: str


MemberState: TypeAlias = Literal["there", "deleted"]


class MenuModel(TypedDict):
    """A version of a menu."""

    vendor_id: str
    menu_version: int
    currency: str
    minimum_minor: int
    items: list[ItemModel]


class NewApiKey(TypedDict):
    """What a key is to be used for."""

    name: str
    scopes: list[Permission]
    expires_at: str
    networks: NotRequired[list[str]]
    demand: NotRequired[Demand]
    per_minute: NotRequired[int]
    per_day: NotRequired[int]


class NewDriver(TypedDict):
    """Somebody who wants to drive."""

    name: str
    phone: NotRequired[str]
    vehicle: VehicleModel
    documents: NotRequired[list[DocumentModel]]


class NewGuest(TypedDict):
    """What stands in the letter, and what an account needs."""

    token: str
    name: str
    password: str


class NewImpersonation(TypedDict):
    """In whose place, and why."""

    user_id: str
    reason: str


class NewInvitation(TypedDict):
    """Who is to come, and what they are to be."""

    email: str
    roles: list[Role]


class NewItem(TypedDict):
    """An item as its vendor writes it."""

    name: str
    category: NotRequired[str]
    price_minor: int
    available: NotRequired[bool]
    item_id: NotRequired[str | None]


class NewMenu(TypedDict):
    """The whole menu; it replaces the former."""

    currency: str
    minimum_minor: NotRequired[int]
    items: list[NewItem]


class NewOrganization(TypedDict):
    """A company."""

    name: str


class NewPasskey(TypedDict):
    """What the browser made."""

    name: str
    credential: dict[str, Any]


class NewVendor(TypedDict):
    """A vendor to register."""

    name: str
    kind: NotRequired[VendorKind]
    location: LocationModel
    weekly_hours: NotRequired[list[OpeningModel] | None]
    time_zone: NotRequired[str]


class NotificationOut(TypedDict):
    """A message in the app."""

    notification_id: str
    order_id: str
    step: str
    title: str
    text: str
    language: str
    at: str
    read_at: NotRequired[str | None]


NotificationStep: TypeAlias = Literal["order_placed", "order_accepted", "order_assigned", "order_picked_up", "order_delivered", "order_completed", "order_cancelled", "ticket_opened", "driver_assigned"]


class NotificationsOut(TypedDict):
    """Messages to people in the window."""

    channel: str
    count: int


class OfferList(TypedDict):
    """All open offers of a driver; one at most today."""

    items: list[OfferView]
    next_cursor: NotRequired[None]


class OfferOutcome(TypedDict):
    """What became of an offer."""

    offer_id: str
    job_id: str
    state: OfferState


OfferState: TypeAlias = Literal["open", "accepted", "declined", "expired", "withdrawn"]


class OfferView(TypedDict):
    """An offer that its driver can answer."""

    offer_id: str
    order_id: str
    job_id: str
    pickup: PlaceView
    dropoff: PlaceView
    ready_at: str
    arrival_at: str
    expires_at: str
    earning_minor: int
    currency: str


class OffersOut(TypedDict):
    """Offers to drivers in the window."""

    step: str
    count: int


class OpeningModel(TypedDict):
    """A span of each week, on the vendor's clock. Closing at or before opening means on the next day."""

    weekday: int
    opens_minute: int
    closes_minute: int


class OrderLineModel(TypedDict):
    """One item of the order."""

    item_id: str
    name: str
    quantity: int
    unit_price_minor: int
    line_minor: int


class OrderModel(TypedDict):
    """An order as its reader may see it."""

    order_id: str
    kind: Kind
    status: Status
    customer_id: str
    vendor_id: str
    driver_id: str | None
    lines: list[OrderLineModel]
    price: PriceModel
    pickup: ShownPlaceModel
    dropoff: ShownPlaceModel
    instructions: str
    proof: list[str]
    pin: str | None
    photo_ref: str | None
    ready_at: str | None
    ready: bool
    placed_at: str
    ended_at: str | None
    cancellation: CancellationModel | None
    version: int
    masked: NotRequired[list[str]]


class OrdersOut(TypedDict):
    """Orders placed in the window."""

    kind: str
    state: str
    orders: int


class Organization(TypedDict):
    """A company on the platform."""

    org_id: str
    name: str
    owner_id: str
    created_at: str
    second_factor_for: DemandedOf


class OrganizationRules(TypedDict):
    """What holds for an organization's people."""

    second_factor_for: DemandedOf


class OriginModel(TypedDict):
    """Where a record stands in the log: no other has the same."""

    topic: str
    partition: int
    offset: int


Outcome: TypeAlias = Literal["offer", "hold", "nobody"]


class OwnRole(TypedDict):
    """A role of an organization's own."""

    role_id: str
    name: str
    permissions: list[str]
    holders: int


class PageAuditEntry(TypedDict):
    items: list[AuditEntry]
    next_cursor: NotRequired[str | None]


class PageDecisionView(TypedDict):
    items: list[DecisionView]
    next_cursor: NotRequired[str | None]


class PageDriverModel(TypedDict):
    items: list[DriverModel]
    next_cursor: NotRequired[str | None]


class PageEntryAnswer(TypedDict):
    items: list[EntryAnswer]
    next_cursor: NotRequired[str | None]


class PageInvitation(TypedDict):
    items: list[Invitation]
    next_cursor: NotRequired[str | None]


class PageJobView(TypedDict):
    items: list[JobView]
    next_cursor: NotRequired[str | None]


class PageLogEntryOut(TypedDict):
    items: list[LogEntryOut]
    next_cursor: NotRequired[str | None]


class PageNotificationOut(TypedDict):
    items: list[NotificationOut]
    next_cursor: NotRequired[str | None]


class PageOrderModel(TypedDict):
    items: list[OrderModel]
    next_cursor: NotRequired[str | None]


class PagePaymentAnswer(TypedDict):
    items: list[PaymentAnswer]
    next_cursor: NotRequired[str | None]


class PagePositionOut(TypedDict):
    items: list[PositionOut]
    next_cursor: NotRequired[str | None]


class PageShiftOut(TypedDict):
    items: list[ShiftOut]
    next_cursor: NotRequired[str | None]


class PageTemplateOut(TypedDict):
    items: list[TemplateOut]
    next_cursor: NotRequired[str | None]


class PageTicketModel(TypedDict):
    items: list[TicketModel]
    next_cursor: NotRequired[str | None]


class PageUser(TypedDict):
    items: list[User]
    next_cursor: NotRequired[str | None]


class PageVendorModel(TypedDict):
    items: list[VendorModel]
    next_cursor: NotRequired[str | None]


class ParkedKeyModel(TypedDict):
    """A key that waits in a group, with all that came later of it."""

    group: str
    key: str
    count: int
    oldest_at: str
    reason: str
    type: str
    topic: str
    tries: int


class ParkedKeysModel(TypedDict):
    """Keys that wait, as they were parked."""

    items: list[ParkedKeyModel]
    more: bool


class ParkedRecordModel(TypedDict):
    """A record without what it holds."""

    topic: str
    partition: int
    offset: int
    group: str
    key: str
    message_id: str
    type: str
    handler: str
    reason: str
    parked_at: str
    tries: int
    tried_at: str | None


class Passkey(TypedDict):
    """A passkey of the caller's."""

    passkey_id: str
    name: str
    added_at: str
    used_at: str | None


class PasskeyList(TypedDict):
    """All of the caller's, oldest first."""

    items: list[Passkey]


class PasskeyLogin(TypedDict):
    """What the browser signed, in place of e-mail and password."""

    credential: dict[str, Any]
    device: NotRequired[str | None]


class PasskeyName(TypedDict):
    """What to call it."""

    name: str


class PasskeyOptions(TypedDict):
    """For `navigator.credentials`; an answer is good once, and for `expires_in` seconds."""

    public_key: dict[str, Any]
    expires_in: NotRequired[int]


class PasskeySecond(TypedDict):
    """What the browser signed, in place of a code."""

    credential: dict[str, Any]
    device: NotRequired[str | None]
    ticket: str


class PasskeyShown(TypedDict):
    """What the browser signed."""

    credential: dict[str, Any]


class PasswordAgain(TypedDict):
    """The caller's password, so that a stolen token changes nothing."""

    password: str


class PasswordChange(TypedDict):
    """The caller's password, and the one to have from now on."""

    current_password: str
    password: str


class PaymentAnswer(TypedDict):
    """The payment of an order."""

    payment_id: str
    order_id: str
    customer_id: str
    vendor_id: str
    status: Literal["requested", "authorized", "declined", "captured", "voided", "refunded"]
    pending: Literal["authorize", "capture", "void", "refund"] | None
    currency: str
    amount_minor: int
    authorized_minor: int
    captured_minor: int
    released_minor: int
    refunded_minor: int
    reason: str | None
    requested_at: str
    changed_at: str


class PaymentsOut(TypedDict):
    """Steps of payments in the window."""

    step: str
    currency: str
    count: int
    amount_minor: int


Permission: TypeAlias = Literal["own:account", "own:read", "own:cancel", "own:vendors", "own:driver", "own:jobs", "orders:place", "orders:read", "orders:personal", "orders:prices", "orders:pin", "orders:cancel", "payments:read", "payments:refund", "ledger:read", "ledger:unclaimed", "vendors:find", "vendors:read", "vendors:approve", "vendors:run", "drivers:read", "drivers:approve", "drivers:suspend", "dispatch:read", "jobs:assign", "jobs:vouch", "positions:read", "messages:read", "insights:read", "insights:platform", "organizations:found", "people:read", "people:roles", "people:suspend", "people:invite", "people:delete", "people:erase", "people:impersonate", "roles:define", "keys:manage", "signing-keys:rotate", "audit:read", "platform:operate"]


class PlaceModel(TypedDict):
    """A point (WGS 84) and its address."""

    lat: float
    lon: float
    address: str


class PlaceOrderRequest(TypedDict):
    """An order from a vendor's menu."""

    vendor_id: str
    menu_version: int
    lines: list[PortionModel]
    dropoff: PlaceModel
    tip_minor: NotRequired[int]
    payment_token: str
    expected_total_minor: NotRequired[int | None]
    instructions: NotRequired[str]
    proof: NotRequired[list[Literal["pin", "photo"]]]


class PlaceView(TypedDict):
    """A place on the map."""

    lat: float
    lon: float
    address: str


class PlatformHealthModel(TypedDict):
    """How all services are."""

    services: list[ServiceHealthModel]


class PlatformRole(TypedDict):
    """A role that every organization has."""

    role: Role
    permissions: list[Permission]


class PointModel(TypedDict):
    """A place."""

    lat: float
    lon: float


class PointOut(TypedDict):
    """One window: the same figures as if it were asked for alone. Drivers are those at its end."""

    until: str
    funnel: FunnelOut
    times: list[TimesOut]
    drivers: DriversOut


class PortionModel(TypedDict):
    """How many of an item."""

    item_id: str
    quantity: int


class PositionIn(TypedDict):
    """One measurement of a device. What a device does not know is left out or negative."""

    lat: float
    lon: float
    at: str
    accuracy_m: NotRequired[float | None]
    speed_mps: NotRequired[float | None]
    heading_deg: NotRequired[float | None]


class PositionOut(TypedDict):
    """Where somebody was."""

    lat: float
    lon: float
    at: str
    accuracy_m: NotRequired[float | None]
    speed_mps: NotRequired[float | None]
    heading_deg: NotRequired[float | None]


class PositionView(TypedDict):
    """Where somebody was."""

    lat: float
    lon: float
    at: str


class PositionsIn(TypedDict):
    """A batch as a device sends it, in any order. One bad point does not cost the others."""

    positions: list[PositionIn]


class PositionsOut(TypedDict):
    """What became of a batch."""

    accepted: int
    duplicates: int
    rejected: list[RejectedPosition]


class PriceModel(TypedDict):
    """The price, part by part."""

    items_minor: int
    delivery_fee_minor: int
    service_fee_minor: int
    tip_minor: int
    total_minor: int
    currency: str


class Problem(TypedDict):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    fields: NotRequired[list[dict[str, Any]]]


class ProfileChange(TypedDict):
    """What is left out stays as it is."""

    name: NotRequired[str | None]
    language: NotRequired[str | None]


class Progress(TypedDict):
    """A step that is done, with the proof that delivery needs."""

    step: DispatchStep
    pin: NotRequired[str | None]
    photo_ref: NotRequired[str | None]


class Proof(TypedDict):
    """Either the password, from whoever has no second factor, or a code of it."""

    password: NotRequired[str | None]
    code: NotRequired[str | None]


class QuoteModel(TypedDict):
    """What placing it would cost now."""

    lines: list[OrderLineModel]
    price: PriceModel


class QuoteRequest(TypedDict):
    """What is wanted of a vendor's menu, and where it is to go."""

    vendor_id: str
    menu_version: int
    lines: list[PortionModel]
    dropoff: PlaceModel
    tip_minor: NotRequired[int]


Reason: TypeAlias = Literal["customer_request", "payment_declined", "payment_timeout", "vendor_rejected", "vendor_timeout", "no_driver", "delivery_timeout", "operator"]


class ReconciliationAnswer(TypedDict):
    """Our payments held against the provider's book, charge by charge."""

    agrees: bool
    checked: int
    in_flight: int
    differences: list[DifferenceAnswer]


class RecoveryCodes(TypedDict):
    """Shown once. Each works once, in place of a code of the app."""

    recovery_codes: list[str]


class RedriveBody(TypedDict):
    """Whose records to handle again, and why."""

    group: str
    key: str
    why: str


class RedrivenModel(TypedDict):
    """How far a redrive came."""

    handled: int
    failed: ParkedRecordModel | None
    failure: str | None


class RefreshRequest(TypedDict):
    """A refresh token of a login."""

    refresh_token: str


class RefundBody(TypedDict):
    """Why all that was captured is given back."""

    reason: str


class Registration(TypedDict):
    """A new account."""

    email: str
    password: str
    name: str
    role: Literal["customer", "vendor", "driver"]
    language: NotRequired[str]


class RejectedPosition(TypedDict):
    """A point that was not taken."""

    index: int
    reason: str


Rejection: TypeAlias = Literal["rejected", "timed_out", "closed"]


class RejectionModel(TypedDict):
    """Why the order was not taken."""

    reason: Rejection
    note: str


class RejectionRequest(TypedDict):
    """Why the order is not taken."""

    reason: str


class ResetRequest(TypedDict):
    """What stands in a letter, and the password to have from now on."""

    token: str
    password: str


Role: TypeAlias = Literal["customer", "vendor", "driver", "dispatcher", "support", "accountant", "sales", "manager", "owner", "admin", "viewer", "integrator"]


class RoleDefinition(TypedDict):
    """What a role is called, and what it permits."""

    name: str
    permissions: list[Permission]


class RoleList(TypedDict):
    """Every role that the user is to hold from now on."""

    roles: list[Role]
    custom_roles: NotRequired[list[str]]
    custom_role: NotRequired[str | None]


class RoleTable(TypedDict):
    """Which role permits what."""

    platform: list[PlatformRole]
    own: list[OwnRole]


class SecondFactor(TypedDict):
    """How the caller's second factor stands."""

    on: bool
    since: str | None
    recovery_codes_left: int


class SeriesOut(TypedDict):
    """Windows that follow each other, the oldest first; the last one may not be over yet."""

    scope: Literal["organization", "platform"]
    step: Window
    since: str
    until: str
    points: list[PointOut]


class ServiceHealthModel(TypedDict):
    """How one service is."""

    service: str
    status: Literal["ready", "waiting", "missing", "away"]
    missing: list[str]
    groups: list[GroupModel] | None


class Session(TypedDict):
    """A login on one device, from when it was opened until it ends or is unused for too long."""

    session_id: str
    device: str
    address: str
    started_at: str
    used_at: str
    current: bool


class SessionList(TypedDict):
    """All of a person's sessions."""

    items: list[Session]


class ShiftOut(TypedDict):
    """From going to work until being away again."""

    driver_id: str
    began_at: str
    ended_at: str | None
    lasted_s: float
    on_job_s: float
    on_break_s: float


class ShownPlaceModel(TypedDict):
    """A point (WGS 84) and its address; of a customer who is forgotten, a point near by and no address."""

    lat: float
    lon: float
    address: str


class ShownRecordModel(TypedDict):
    """A record, decoded; personal fields are `***`."""

    topic: str
    partition: int
    offset: int
    group: str
    key: str
    message_id: str
    type: str
    handler: str
    reason: str
    parked_at: str
    tries: int
    tried_at: str | None
    headers: dict[str, str]
    content: dict[str, Any]


class ShownRecordsModel(TypedDict):
    """A key's records, oldest first."""

    items: list[ShownRecordModel]
    more: bool


class SigningKey(TypedDict):
    """A key, never its private half."""

    key_id: str
    state: KeyState
    created_at: str
    signs_from: str
    withdrawn_at: str | None


class SigningKeyList(TypedDict):
    """All keys that there ever were, oldest first."""

    items: list[SigningKey]


class Spot(TypedDict):
    """A place on the map."""

    lat: float
    lon: float


Status: TypeAlias = Literal["placed", "authorized", "accepted", "assigned", "picked_up", "delivered", "completed", "cancelled"]


class SumModel(TypedDict):
    """A sum in one currency."""

    amount_minor: int
    currency: str


class SuspensionRequest(TypedDict):
    """Why the driver may not work."""

    reason: NotRequired[str]


class TemplateOut(TypedDict):
    """A template in use."""

    step: str
    audience: str
    channel: str
    language: str
    subject: str
    text: str
    variables: list[str]


class TermsView(TypedDict):
    """What it would mean if a driver carried the job, everything else as planned."""

    delivered_at: str
    wait_s: float
    goods_wait_s: float
    lateness_s: float
    detour_s: float
    position_s: NotRequired[float | None]


class TicketModel(TypedDict):
    """An order in a vendor's queue."""

    order_id: str
    vendor_id: str
    customer_id: str
    state: TicketState
    lines: list[VendorLineModel]
    answer_by: str
    opened_at: str
    ready_at: str | None
    rejection: RejectionModel | None
    cancelled_for: str | None


TicketState: TypeAlias = Literal["open", "accepted", "ready", "rejected", "cancelled"]


class TimelineModel(TypedDict):
    """The order's story, oldest first."""

    items: list[HappeningModel]
    masked: NotRequired[list[str]]


class TimesOut(TypedDict):
    """How long a step took, of the orders that ended it in the window."""

    step: str
    orders: int
    on_time: int
    mean_s: float
    p50_s: float
    p90_s: float


class Tokens(TypedDict):
    """Send the access token as `Authorization: Bearer`; spend the refresh token for the next pair, once."""

    access_token: str
    refresh_token: str
    token_type: NotRequired[Literal["Bearer"]]
    device_token: NotRequired[str | None]
    expires_in: int


class TotalsAnswer(TypedDict):
    """What went through in one currency."""

    authorized_minor: int
    captured_minor: int
    released_minor: int
    voided_minor: int
    refunded_minor: int
    ledger_sum_minor: int


class TrackedOrderOut(TypedDict):
    """An order on the road. The driver's position is shown only while they carry this order."""

    order_id: str
    driver_id: NotRequired[str | None]
    phase: str
    position: NotRequired[PositionOut | None]
    eta_at: NotRequired[str | None]
    distance_m: NotRequired[float | None]
    arrived_at: NotRequired[str | None]


class Unassign(TypedDict):
    """Why the driver loses the job."""

    reason: str


class User(TypedDict):
    """A person with an account."""

    user_id: str
    org_id: str
    email: str
    name: str
    language: str
    roles: list[str]
    custom_roles: NotRequired[list[str]]
    custom_role: NotRequired[str | None]
    registered_at: str
    email_verified: bool
    suspended: bool
    deleted: bool


class VehicleModel(TypedDict):
    """What the driver drives."""

    type: VehicleType
    plate: NotRequired[str | None]
    capacity: NotRequired[int]


VehicleType: TypeAlias = Literal["bicycle", "scooter", "car", "van"]


VendorKind: TypeAlias = Literal["merchant", "carrier", "operator"]


class VendorLineModel(TypedDict):
    """One item to prepare."""

    item_id: str
    name: str
    quantity: int


class VendorModel(TypedDict):
    """A vendor."""

    vendor_id: str
    name: str
    kind: VendorKind
    status: VendorStatus
    owner_id: str
    location: LocationModel
    weekly_hours: list[OpeningModel]
    time_zone: str
    menu_version: int


class VendorPatch(TypedDict):
    """What to change; what is left out stays."""

    name: NotRequired[str | None]
    weekly_hours: NotRequired[list[OpeningModel] | None]
    time_zone: NotRequired[str | None]
    paused: NotRequired[bool | None]


VendorStatus: TypeAlias = Literal["pending", "open", "paused", "closed"]


Window: TypeAlias = Literal["5m", "1h", "1d"]


class WrittenTo(TypedDict):
    """The same for every address, whether it had an account or not."""

    email: str
