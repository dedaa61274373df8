/** What is sent and answered. Generated from the API's document by `make openapi`: do not edit. */

/** When the order will be ready. */
export interface Acceptance {
  preparation_minutes: number;
}

/** In place of the access token that one has; the refresh token stays as it is. */
export interface AccessToken {
  access_token: string;
  token_type?: "Bearer";
  /** Real seconds until it expires. */
  expires_in: number;
}

/** Where money is, or whose it is. */
export type Account = "provider_holds" | "customer_funds" | "provider_balance" | "platform_revenue" | "refunds";

/** An e-mail address. */
export interface AddressOnly {
  email: string;
}

/** A key, without its secret. */
export interface ApiKey {
  key_id: string;
  name: string;
  scopes: Array<Permission>;
  networks: Array<string>;
  demand: Demand;
  per_minute: number;
  per_day: number;
  created_by: string;
  created_at: string;
  expires_at: string;
  /** When a gateway last asked about it: some minutes back at most. */
  used_at: string | null;
  revoked_at: string | null;
}

/** All keys of an organization, newest first. */
export interface ApiKeyList {
  items: Array<ApiKey>;
}

/** A new key, with what is shown once. */
export interface ApiKeyMade {
  key_id: string;
  name: string;
  scopes: Array<Permission>;
  networks: Array<string>;
  demand: Demand;
  per_minute: number;
  per_day: number;
  created_by: string;
  created_at: string;
  expires_at: string;
  /** When a gateway last asked about it: some minutes back at most. */
  used_at: string | null;
  revoked_at: string | null;
  /** Keep it: it is not shown again. Null in the answer to a repeat: revoke it, make another. */
  key: string | null;
}

/** Who gets the job. */
export interface Assign {
  driver_id: string;
}

/** Whether the organization's chain is whole. Note `length` and `head` elsewhere: so a later cut shows. */
export interface AuditChain {
  length: number;
  /** The hash of the last entry. */
  head: string;
  /** The number of the first entry that was changed or is gone. */
  broken_at: number | null;
}

/** Something that was done. */
export interface AuditEntry {
  action_id: string;
  /** In the organization's chain, from 1. */
  number: number;
  at: string;
  /** Who did it: a user, or an API key. */
  actor_id: string;
  /** As whom, where they acted as somebody else. */
  acting_for: string | null;
  action: string;
  subject: string;
  route: string;
  /** From where; null: not known, or forgotten. */
  address: string | null;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  /** Of this entry and the one before it, in hex. */
  hash: string;
}

/** What a driver does now. */
export type Availability = "offline" | "online" | "on_break" | "on_job";

/** What the driver wants to do now. `on_job` is dispatch's to say. */
export interface AvailabilityRequest {
  availability: "offline" | "online" | "on_break";
  /** Where the driver is; offers need it. */
  location?: PointModel | null;
  /** When the driver means to stop, within a day; no pickup is planned after it. */
  until?: string | null;
}

/** An account's debits less its credits. */
export interface BalanceAnswer {
  account: string;
  currency: string;
  balance_minor: number;
}

/** Every account, and the sum of all per currency: zero. */
export interface BalancesAnswer {
  items: Array<BalanceAnswer>;
  sum_minor: Record<string, number>;
}

/** The calls, in the order in which they are made. */
export interface Batch {
  calls: Array<BatchedCall>;
}

/** One answer for each call, in their order. */
export interface BatchAnswers {
  answers: Array<BatchedAnswer>;
}

/** What one call was answered. */
export interface BatchedAnswer {
  status: number;
  /** ETag, Location, Retry-After and the like, in lower case. */
  headers: Record<string, string>;
  /** JSON as it is; anything else as a text; null: none. */
  body: unknown;
}

/** One call, as it would be sent alone. */
export interface BatchedCall {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With its query. */
  path: string;
  /** Of accept-language, idempotency-key, if-match, if-none-match. */
  headers?: Record<string, string>;
  /** Sent as JSON; null: none. */
  body?: unknown;
}

/** An open offer on the board. */
export interface BoardOffer {
  offer_id: string;
  job_id: string;
  order_id: string;
  driver_id: string;
  made_at: string;
  expires_at: string;
  arrival_at: string;
}

/** What is going on now: jobs that are not over, open offers, drivers (those offline last); 500 of each at most. */
export interface BoardView {
  at: string;
  jobs: Array<JobView>;
  offers: Array<BoardOffer>;
  drivers: Array<DriverView>;
}

/** Why the order is called off. */
export interface CancelRequest {
  reason: string;
}

/** How the order ended early. */
export interface CancellationModel {
  reason: Reason;
  note: string;
  by: string;
  fee_minor: number;
}

/** A driver who was looked at. */
export interface CandidateView {
  driver_id: string;
  verdict: string;
  reason: string;
  arrival_at?: string | null;
  distance_m?: number | null;
  /** Null for who cannot be asked, and of older decisions. */
  terms?: TermsView | null;
}

/** Demand and supply of an H3 cell of resolution 8. */
export interface CellOut {
  /** The H3 cell */
  cell: string;
  /** Placed in the window, for pick-up there */
  orders: number;
  /** Drivers now: where they were when they last said that they work */
  idle: number;
  busy: number;
}

/** What a channel told since a cursor. */
export interface ChangesPage {
  items: Array<Event>;
  /** For `since` the next time, or to subscribe with. */
  cursor: string;
  /** Whether there is another page; ask for it with `cursor`. */
  more: boolean;
}

/** How a person is told. */
export type Channel = "email" | "in_app";

/** A code. */
export interface CodeGiven {
  /** Six digits of the app, or a recovery code. Each works once. */
  code: string;
}

/** What a person brings after the password. */
export interface CodeRequest {
  /** Of the answer `mfa-required`. */
  ticket: string;
  /** Of the app, or a recovery code. Each works once. */
  code: string;
  /** As at the login. */
  device?: string | null;
}

/** What a person logs in with. */
export interface Credentials {
  email: string;
  /** At least 10 letters, and none of the passwords that everybody tries. */
  password: string;
  /** What to call this device in the list of sessions; told by the `User-Agent` unless given. */
  device?: string | null;
  /** Of the last login on this device: others' wrong passwords do not lock it out. */
  device_token?: string | null;
  /** Of the second factor, to give both at once. */
  code?: string | null;
}

/** One decision: for whom, why, and why not for the others. */
export interface DecisionView {
  decision_id: string;
  kind: string;
  driver_id?: string | null;
  reason: string;
  /** Best first; the nearest 25. */
  candidates: Array<CandidateView>;
  /** A policy's name or a user's id. */
  decided_by: string;
  /** The stored round that replays it. */
  round_id?: string | null;
  at: string;
}

/** Why not. */
export interface Decline {
  reason?: string;
}

/** When the order will be ready instead. */
export interface DelayRequest {
  /** Later than the time promised, within four hours from now. */
  ready_at: string;
}

/** What a request with a key has to bring. */
export type Demand = "secret" | "signature";

/** Of whom an organization demands a second factor. */
export type DemandedOf = "nobody" | "staff";

/** One figure on which we and the provider do not agree. */
export interface DifferenceAnswer {
  order_id: string;
  provider_ref: string;
  figure: string;
  currency: string;
  ours_minor: number;
  theirs_minor: number;
}

/** Which records to give up, and why: the oldest of the key, as they were seen. */
export interface DiscardBody {
  group: string;
  key: string;
  records: Array<OriginModel>;
  /** It is kept and told with the decision: nothing personal. */
  why: string;
}

/** What was given up. */
export interface DiscardedModel {
  items: Array<ParkedRecordModel>;
}

/** What a driver reports; the job's state takes the step's name. */
export type DispatchStep = "arrived_at_pickup" | "picked_up" | "arrived_at_dropoff" | "delivered";

/** All documents from now on. */
export interface DocumentList {
  documents: Array<DocumentModel>;
}

/** A licence, insurance or the like. */
export interface DocumentModel {
  kind: string;
  number: string;
  /** The last day on which it is valid (UTC). */
  expires_on: string;
}

/** A driver. */
export interface DriverModel {
  driver_id: string;
  user_id: string;
  name: string;
  phone: string;
  status: DriverStatus;
  suspended_for: string | null;
  availability: Availability;
  /** Where the driver last said they were. */
  location: PointModel | null;
  /** When the driver means to stop. */
  until: string | null;
  vehicle: VehicleModel;
  documents: Array<DocumentModel>;
}

/** Where a driver is. */
export interface DriverPositionOut {
  driver_id: string;
  /** None until a device has reported */
  position?: PositionOut | null;
}

/** Whether a driver may work. */
export type DriverStatus = "pending" | "approved" | "suspended";

/** A driver on the board. */
export interface DriverView {
  driver_id: string;
  name: string;
  vehicle_type: string;
  status: string;
  availability: string;
  state: "free" | "offered" | "on_job" | "unavailable";
  /** The job they have or are offered. */
  job_id?: string | null;
  position?: PositionView | null;
}

/** Drivers as they are now. */
export interface DriversOut {
  /** All who work: busy and idle */
  online: number;
  busy: number;
  idle: number;
  on_break: number;
}

/** What one delivery earned. */
export interface EarningModel {
  order_id: string;
  amount_minor: number;
  currency: string;
  at: string;
}

/** Some earnings, newest first, and the sum over the whole range. */
export interface EarningsPage {
  items: Array<EarningModel>;
  /** The sum in `currency`, over all pages. */
  total_minor: number;
  /** The currency of most earnings. */
  currency: string;
  /** The sum in each currency. */
  totals: Array<SumModel>;
  next_cursor?: string | null;
}

/** Shown once. Nothing is asked for until a first code has confirmed it. */
export interface Enrolled {
  /** To be typed into an app. */
  secret: string;
  /** To be shown as a QR code. */
  otpauth_uri: string;
}

/** One posting of a movement: debits are positive, credits negative. */
export interface EntryAnswer {
  id: string;
  movement_id: string;
  kind: string;
  payment_id: string;
  order_id: string;
  account: string;
  currency: string;
  amount_minor: number;
  at: string;
}

/** How far an erasure has come. */
export interface Erasure {
  erasure_id: string;
  user_id: string;
  /**
   * `asked`: the services say whether something is open, within seconds. `refused`: something is; see `objections`,
   * and ask again when that is over. `closing`: the account is shut.
   */
  state: ErasureState;
  objections: Array<string>;
  /** Services that have not answered yet. */
  waiting_for: Array<string>;
  asked_at: string;
  ended_at: string | null;
}

/** How far it has come. */
export type ErasureState = "asked" | "refused" | "closing" | "erasing" | "done";

/** There is no way back: say whom you mean. */
export interface ErasureWish {
  /** The id of the user who is to be forgotten. */
  confirm: string;
}

/** A job that does not exist. */
export interface Evaluate {
  pickup: Spot;
  dropoff: Spot;
  /** When the goods can be collected; now, if left out. */
  ready_at?: string | null;
}

/** What would be decided about a job, were it there now. */
export interface EvaluationView {
  at: string;
  /** hold: a driver sent now would wait too long. */
  outcome: Outcome;
  /** Who would be asked. */
  driver_id?: string | null;
  reason: string;
  /** Best first; the nearest 25. */
  candidates: Array<CandidateView>;
  /** The policy's name. */
  decided_by: string;
}

/** What a socket is told, too. */
export interface Event {
  type: "event";
  channel: string;
  /** Where the channel stands after it. */
  cursor: string;
  event: string;
  /** Counts the events of one thing, such as an order. */
  sequence: number | null;
  at: string | null;
  /** The fields of the event that are for you. */
  data: Record<string, unknown>;
}

/** What all services hold of the caller, once they have all said it. */
export interface Export {
  export_id: string;
  /** Whether `content` is there. */
  ready: boolean;
  /** Services that have not answered yet. */
  waiting_for: Array<string>;
  asked_at: string;
  /** From then on it is gone. */
  expires_at: string;
  /** Service -> what it holds: tables or collections of rows, as they are kept. */
  content?: Record<string, unknown> | null;
}

/** What is counted in one window. What happens exactly at `since` is not in it, what happens at `until` is. */
export interface FiguresOut {
  scope: "organization" | "platform";
  window: Window;
  since: string;
  until: string;
  orders: Array<OrdersOut>;
  funnel: FunnelOut;
  times: Array<TimesOut>;
  drivers: DriversOut;
  cells: Array<CellOut>;
  payments: Array<PaymentsOut>;
  offers: Array<OffersOut>;
  notifications: Array<NotificationsOut>;
}

/** Of the orders placed in the window: how many have got so far by now. */
export interface FunnelOut {
  placed: number;
  paid: number;
  accepted: number;
  assigned: number;
  picked_up: number;
  delivered: number;
  cancelled: number;
}

/** Why the driver cannot carry it. */
export interface GiveBack {
  reason: string;
}

/** A job that is not its driver's any more; the answer is kept for a while, so it has no addresses. */
export interface GivenBack {
  job_id: string;
  state: JobState;
}

/** A consumer group. What only the broker can say is null while it does not answer. */
export interface GroupModel {
  name: string;
  /** Records that wait for an operator. */
  parked: number;
  /** Processes that take part. */
  members: number | null;
  /** Messages that it has not handled yet. */
  behind: number | null;
  /** Real seconds that the oldest of them has waited. */
  behind_s: number | null;
}

/** A service's consumer groups. */
export interface GroupsModel {
  items: Array<GroupModel>;
}

/** One line of the order's story. Where it stood before and after are the same for what changes no status. */
export interface HappeningModel {
  event: string;
  at: string;
  actor: string;
  /** Left out where it began. */
  from?: Status | null;
  to: Status;
  /** Left out if nothing was said. */
  note?: string | null;
}

/** A token for acting in the user's place. There is no refresh token: begin anew. */
export interface Impersonation {
  impersonation_id: string;
  user_id: string;
  access_token: string;
  token_type?: "Bearer";
  expires_at: string;
}

/** An invitation, without what was mailed. */
export interface Invitation {
  invitation_id: string;
  email: string;
  roles: Array<string>;
  invited_by: string;
  state: InvitationState;
  made_at: string;
  expires_at: string;
  /** When it was accepted or withdrawn. */
  ended_at: string | null;
}

/** How an invitation stands. */
export type InvitationState = "open" | "accepted" | "withdrawn" | "expired";

/** An item on a menu. */
export interface ItemModel {
  item_id: string;
  name: string;
  category: string;
  price_minor: number;
  available: boolean;
}

/** Where a job stands. */
export type JobState = "open" | "offered" | "assigned" | "arrived_at_pickup" | "picked_up" | "arrived_at_dropoff" | "delivered" | "cancelled" | "unfilled";

/** A job: an order as dispatch sees it. */
export interface JobView {
  job_id: string;
  order_id: string;
  vendor_id: string;
  state: JobState;
  driver_id?: string | null;
  /** The open offer. */
  offer_id?: string | null;
  pickup: PlaceView;
  dropoff: PlaceView;
  ready_at: string;
  /** The vendor said that it can be collected. */
  ready: boolean;
  give_up_at: string;
  /** How many offers were made. */
  offers: number;
  earning_minor: number;
  currency: string;
  /** What delivery needs: pin, photo. */
  proof: Array<string>;
  /** The last step that is done. */
  step?: DispatchStep | null;
  /** Steps that are done, and when. */
  steps: Record<string, string>;
  photo_ref?: string | null;
  /** Why it was cancelled. */
  reason?: string | null;
  assigned_at?: string | null;
  ended_at?: string | null;
  version: number;
  /** Fields that you may not read: `***`, 0, or right to a kilometre. */
  masked?: Array<string>;
}

/** How a key stands. */
export type KeyState = "next" | "current" | "retired" | "over";

/** What kind of moving is asked for. */
export type Kind = "delivery" | "ride" | "freight" | "charter";

/** Where orders are picked up. */
export interface LocationModel {
  lat: number;
  lon: number;
  address: string;
}

/** A message as the staff sees it: who was told what and how, without the words. */
export interface LogEntryOut {
  /** None while the person is not known yet */
  notification_id?: string | null;
  order_id: string;
  user_id?: string | null;
  step: string;
  channel: string;
  /** waiting, pending, sent or failed */
  status: string;
  created_at?: string | null;
  sent_at?: string | null;
  /** What it waits for, or why it failed */
  why?: string;
}

/** What stands in a letter. */
export interface MailedSecret {
  token: string;
}

/** Which of an organization's people are looked at. */
export type MemberState = "there" | "deleted";

/** A version of a menu. */
export interface MenuModel {
  vendor_id: string;
  menu_version: number;
  currency: string;
  minimum_minor: number;
  items: Array<ItemModel>;
}

/** What a key is to be used for. */
export interface NewApiKey {
  name: string;
  /** Permissions, of those that you may give; none that rules over people, roles or keys. */
  scopes: Array<Permission>;
  /** At most two years from now. */
  expires_at: string;
  /** The only addresses that it works from; none: all. */
  networks?: Array<string>;
  /** `signature`: the key is never sent, every request is signed with it. */
  demand?: Demand;
  per_minute?: number;
  per_day?: number;
}

/** Somebody who wants to drive. */
export interface NewDriver {
  name: string;
  phone?: string;
  vehicle: VehicleModel;
  documents?: Array<DocumentModel>;
}

/** What stands in the letter, and what an account needs. */
export interface NewGuest {
  token: string;
  name: string;
  /** At least 10 letters, and none of the passwords that everybody tries. */
  password: string;
}

/** In whose place, and why. */
export interface NewImpersonation {
  user_id: string;
  /** Kept. */
  reason: string;
}

/** Who is to come, and what they are to be. */
export interface NewInvitation {
  email: string;
  roles: Array<Role>;
}

/** An item as its vendor writes it. */
export interface NewItem {
  name: string;
  category?: string;
  price_minor: number;
  available?: boolean;
  /** Left out: as before for the same category and name, or new. */
  item_id?: string | null;
}

/** The whole menu; it replaces the former. */
export interface NewMenu {
  currency: string;
  minimum_minor?: number;
  items: Array<NewItem>;
}

/** A company. */
export interface NewOrganization {
  name: string;
}

/** What the browser made. */
export interface NewPasskey {
  name: string;
  /** What the browser gave: `PublicKeyCredential.toJSON()`. */
  credential: Record<string, unknown>;
}

/** A vendor to register. */
export interface NewVendor {
  name: string;
  kind?: VendorKind;
  location: LocationModel;
  /** Left out: always open. */
  weekly_hours?: Array<OpeningModel> | null;
  /** IANA name. */
  time_zone?: string;
}

/** A message in the app. */
export interface NotificationOut {
  notification_id: string;
  order_id: string;
  step: string;
  title: string;
  text: string;
  /** That it is written in (BCP 47) */
  language: string;
  at: string;
  read_at?: string | null;
}

/** What people are told about. */
export type NotificationStep = "order_placed" | "order_accepted" | "order_assigned" | "order_picked_up" | "order_delivered" | "order_completed" | "order_cancelled" | "ticket_opened" | "driver_assigned";

/** Messages to people in the window. */
export interface NotificationsOut {
  /** email or in_app */
  channel: string;
  count: number;
}

/** All open offers of a driver; one at most today. */
export interface OfferList {
  items: Array<OfferView>;
  next_cursor?: null;
}

/** What became of an offer. */
export interface OfferOutcome {
  offer_id: string;
  job_id: string;
  state: OfferState;
}

/** What became of it. */
export type OfferState = "open" | "accepted" | "declined" | "expired" | "withdrawn";

/** An offer that its driver can answer. */
export interface OfferView {
  offer_id: string;
  order_id: string;
  job_id: string;
  pickup: PlaceView;
  dropoff: PlaceView;
  ready_at: string;
  /** When the driver would be at the pickup. */
  arrival_at: string;
  /** The time to answer ends here. */
  expires_at: string;
  earning_minor: number;
  currency: string;
}

/** Offers to drivers in the window. */
export interface OffersOut {
  /** made, accepted, declined or expired */
  step: string;
  count: number;
}

/** A span of each week, on the vendor's clock. Closing at or before opening means on the next day. */
export interface OpeningModel {
  /** 0 is Monday. */
  weekday: number;
  /** Minutes after midnight. */
  opens_minute: number;
  closes_minute: number;
}

/** One item of the order. */
export interface OrderLineModel {
  item_id: string;
  name: string;
  quantity: number;
  unit_price_minor: number;
  line_minor: number;
}

/** An order as its reader may see it. */
export interface OrderModel {
  order_id: string;
  kind: Kind;
  status: Status;
  customer_id: string;
  vendor_id: string;
  driver_id: string | null;
  lines: Array<OrderLineModel>;
  price: PriceModel;
  pickup: ShownPlaceModel;
  dropoff: ShownPlaceModel;
  instructions: string;
  proof: Array<string>;
  /** Told to the driver at the door; only its customer and support see it. */
  pin: string | null;
  photo_ref: string | null;
  ready_at: string | null;
  ready: boolean;
  placed_at: string;
  ended_at: string | null;
  cancellation: CancellationModel | null;
  version: number;
  /** Fields that you may not read: `***`, 0, or right to a kilometre. */
  masked?: Array<string>;
}

/** Orders placed in the window. */
export interface OrdersOut {
  kind: string;
  /** Where they stand now */
  state: string;
  orders: number;
}

/** A company on the platform. */
export interface Organization {
  org_id: string;
  name: string;
  owner_id: string;
  created_at: string;
  /** Of whom a second factor is demanded. */
  second_factor_for: DemandedOf;
}

/** What holds for an organization's people. */
export interface OrganizationRules {
  /** `staff`: whoever may more than customers, vendors and drivers do. */
  second_factor_for: DemandedOf;
}

/** Where a record stands in the log: no other has the same. */
export interface OriginModel {
  topic: string;
  partition: number;
  offset: number;
}

/** What a policy says about a job. */
export type Outcome = "offer" | "hold" | "nobody";

/** A role of an organization's own. */
export interface OwnRole {
  role_id: string;
  name: string;
  permissions: Array<string>;
  /** How many people hold it. */
  holders: number;
}

export interface PageAuditEntry {
  items: Array<AuditEntry>;
  next_cursor?: string | null;
}

export interface PageDecisionView {
  items: Array<DecisionView>;
  next_cursor?: string | null;
}

export interface PageDriverModel {
  items: Array<DriverModel>;
  next_cursor?: string | null;
}

export interface PageEntryAnswer {
  items: Array<EntryAnswer>;
  next_cursor?: string | null;
}

export interface PageInvitation {
  items: Array<Invitation>;
  next_cursor?: string | null;
}

export interface PageJobView {
  items: Array<JobView>;
  next_cursor?: string | null;
}

export interface PageLogEntryOut {
  items: Array<LogEntryOut>;
  next_cursor?: string | null;
}

export interface PageNotificationOut {
  items: Array<NotificationOut>;
  next_cursor?: string | null;
}

export interface PageOrderModel {
  items: Array<OrderModel>;
  next_cursor?: string | null;
}

export interface PagePaymentAnswer {
  items: Array<PaymentAnswer>;
  next_cursor?: string | null;
}

export interface PagePositionOut {
  items: Array<PositionOut>;
  next_cursor?: string | null;
}

export interface PageShiftOut {
  items: Array<ShiftOut>;
  next_cursor?: string | null;
}

export interface PageTemplateOut {
  items: Array<TemplateOut>;
  next_cursor?: string | null;
}

export interface PageTicketModel {
  items: Array<TicketModel>;
  next_cursor?: string | null;
}

export interface PageUser {
  items: Array<User>;
  next_cursor?: string | null;
}

export interface PageVendorModel {
  items: Array<VendorModel>;
  next_cursor?: string | null;
}

/** A key that waits in a group, with all that came later of it. */
export interface ParkedKeyModel {
  group: string;
  key: string;
  /** Records that wait. */
  count: number;
  /** Since when the first of them does. */
  oldest_at: string;
  /** Why the first cannot be handled. */
  reason: string;
  type: string;
  topic: string;
  /** Redrives that failed. */
  tries: number;
}

/** Keys that wait, as they were parked. */
export interface ParkedKeysModel {
  items: Array<ParkedKeyModel>;
  /** Whether there are others: decide over these, then look again. */
  more: boolean;
}

/** A record without what it holds. */
export interface ParkedRecordModel {
  topic: string;
  partition: number;
  offset: number;
  group: string;
  key: string;
  message_id: string;
  type: string;
  handler: string;
  /** Why it could not be handled when last tried. */
  reason: string;
  parked_at: string;
  /** Redrives that failed. */
  tries: number;
  /** When the last of them did. */
  tried_at: string | null;
}

/** A passkey of the caller's. */
export interface Passkey {
  passkey_id: string;
  name: string;
  added_at: string;
  used_at: string | null;
}

/** All of the caller's, oldest first. */
export interface PasskeyList {
  items: Array<Passkey>;
}

/** What the browser signed, in place of e-mail and password. */
export interface PasskeyLogin {
  /** What the browser gave: `PublicKeyCredential.toJSON()`. */
  credential: Record<string, unknown>;
  /** As at the login. */
  device?: string | null;
}

/** What to call it. */
export interface PasskeyName {
  name: string;
}

/** For `navigator.credentials`; an answer is good once, and for `expires_in` seconds. */
export interface PasskeyOptions {
  /** Give it to `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`. */
  public_key: Record<string, unknown>;
  expires_in?: number;
}

/** What the browser signed, in place of a code. */
export interface PasskeySecond {
  /** What the browser gave: `PublicKeyCredential.toJSON()`. */
  credential: Record<string, unknown>;
  /** As at the login. */
  device?: string | null;
  /** Of the answer `mfa-required`. */
  ticket: string;
}

/** What the browser signed. */
export interface PasskeyShown {
  /** What the browser gave: `PublicKeyCredential.toJSON()`. */
  credential: Record<string, unknown>;
}

/** The caller's password, so that a stolen token changes nothing. */
export interface PasswordAgain {
  /** At least 10 letters, and none of the passwords that everybody tries. */
  password: string;
}

/** The caller's password, and the one to have from now on. */
export interface PasswordChange {
  /** At least 10 letters, and none of the passwords that everybody tries. */
  current_password: string;
  /** At least 10 letters, and none of the passwords that everybody tries. */
  password: string;
}

/** The payment of an order. */
export interface PaymentAnswer {
  payment_id: string;
  order_id: string;
  customer_id: string;
  vendor_id: string;
  status: "requested" | "authorized" | "declined" | "captured" | "voided" | "refunded";
  /** What the provider has been asked and not answered yet. */
  pending: "authorize" | "capture" | "void" | "refund" | null;
  currency: string;
  amount_minor: number;
  authorized_minor: number;
  captured_minor: number;
  released_minor: number;
  refunded_minor: number;
  /** Of the decline, the void or the refund. */
  reason: string | null;
  requested_at: string;
  changed_at: string;
}

/** Steps of payments in the window. */
export interface PaymentsOut {
  /** authorized, captured, declined, refunded or voided */
  step: string;
  /** Empty of what has no amount */
  currency: string;
  count: number;
  amount_minor: number;
}

/** Something that one may do. The value stands in tokens and in stored roles: it is never renamed. */
export type Permission = "own:account" | "own:read" | "own:cancel" | "own:vendors" | "own:driver" | "own:jobs" | "orders:place" | "orders:read" | "orders:personal" | "orders:prices" | "orders:pin" | "orders:cancel" | "payments:read" | "payments:refund" | "ledger:read" | "ledger:unclaimed" | "vendors:find" | "vendors:read" | "vendors:approve" | "vendors:run" | "drivers:read" | "drivers:approve" | "drivers:suspend" | "dispatch:read" | "jobs:assign" | "jobs:vouch" | "positions:read" | "messages:read" | "insights:read" | "insights:platform" | "organizations:found" | "people:read" | "people:roles" | "people:suspend" | "people:invite" | "people:delete" | "people:erase" | "people:impersonate" | "roles:define" | "keys:manage" | "signing-keys:rotate" | "audit:read" | "platform:operate";

/** A point (WGS 84) and its address. */
export interface PlaceModel {
  lat: number;
  lon: number;
  address: string;
}

/** An order from a vendor's menu. */
export interface PlaceOrderRequest {
  vendor_id: string;
  menu_version: number;
  lines: Array<PortionModel>;
  dropoff: PlaceModel;
  tip_minor?: number;
  payment_token: string;
  expected_total_minor?: number | null;
  instructions?: string;
  proof?: Array<"pin" | "photo">;
}

/** A place on the map. */
export interface PlaceView {
  lat: number;
  lon: number;
  address: string;
}

/** How all services are. */
export interface PlatformHealthModel {
  services: Array<ServiceHealthModel>;
}

/** A role that every organization has. */
export interface PlatformRole {
  role: Role;
  permissions: Array<Permission>;
}

/** A place. */
export interface PointModel {
  lat: number;
  lon: number;
}

/** One window: the same figures as if it were asked for alone. Drivers are those at its end. */
export interface PointOut {
  until: string;
  funnel: FunnelOut;
  times: Array<TimesOut>;
  drivers: DriversOut;
}

/** How many of an item. */
export interface PortionModel {
  item_id: string;
  quantity: number;
}

/** One measurement of a device. What a device does not know is left out or negative. */
export interface PositionIn {
  /** Latitude, WGS 84 degrees */
  lat: number;
  /** Longitude, WGS 84 degrees */
  lon: number;
  /** When it was measured, with time zone */
  at: string;
  /** Radius of 68 % confidence */
  accuracy_m?: number | null;
  speed_mps?: number | null;
  /** Clockwise from north */
  heading_deg?: number | null;
}

/** Where somebody was. */
export interface PositionOut {
  lat: number;
  lon: number;
  at: string;
  accuracy_m?: number | null;
  speed_mps?: number | null;
  heading_deg?: number | null;
}

/** Where somebody was. */
export interface PositionView {
  lat: number;
  lon: number;
  at: string;
}

/** A batch as a device sends it, in any order. One bad point does not cost the others. */
export interface PositionsIn {
  positions: Array<PositionIn>;
}

/** What became of a batch. */
export interface PositionsOut {
  accepted: number;
  /** Points of a time that we had already */
  duplicates: number;
  rejected: Array<RejectedPosition>;
}

/** The price, part by part. */
export interface PriceModel {
  items_minor: number;
  delivery_fee_minor: number;
  service_fee_minor: number;
  tip_minor: number;
  total_minor: number;
  currency: string;
}

/** What went wrong (RFC 9457). */
export interface Problem {
  /** Names the rule; stable. */
  type: string;
  title: string;
  status: number;
  /** What to do, for a person. */
  detail: string;
  /** Which fields of the request are wrong. */
  fields?: Array<Record<string, unknown>>;
}

/** What is left out stays as it is. */
export interface ProfileChange {
  name?: string | null;
  /** BCP 47; an empty text takes it back. */
  language?: string | null;
}

/** A step that is done, with the proof that delivery needs. */
export interface Progress {
  step: DispatchStep;
  pin?: string | null;
  photo_ref?: string | null;
}

/** Either the password, from whoever has no second factor, or a code of it. */
export interface Proof {
  password?: string | null;
  /** Of the app, or a recovery code. Each works once. */
  code?: string | null;
}

/** What placing it would cost now. */
export interface QuoteModel {
  lines: Array<OrderLineModel>;
  price: PriceModel;
}

/** What is wanted of a vendor's menu, and where it is to go. */
export interface QuoteRequest {
  vendor_id: string;
  menu_version: number;
  lines: Array<PortionModel>;
  dropoff: PlaceModel;
  tip_minor?: number;
}

/** Why an order's life ends early: a move too, each allowed from places of its own. */
export type Reason = "customer_request" | "payment_declined" | "payment_timeout" | "vendor_rejected" | "vendor_timeout" | "no_driver" | "delivery_timeout" | "operator";

/** Our payments held against the provider's book, charge by charge. */
export interface ReconciliationAnswer {
  agrees: boolean;
  checked: number;
  /** Passed over: a call to the provider is under way. */
  in_flight: number;
  differences: Array<DifferenceAnswer>;
}

/** Shown once. Each works once, in place of a code of the app. */
export interface RecoveryCodes {
  recovery_codes: Array<string>;
}

/** Whose records to handle again, and why. */
export interface RedriveBody {
  group: string;
  key: string;
  /** It is kept and told with the decision: nothing personal. */
  why: string;
}

/** How far a redrive came. */
export interface RedrivenModel {
  /** Records that took effect. */
  handled: number;
  /** At which it stopped: it stays, with all behind it. */
  failed: ParkedRecordModel | null;
  /** Why that one cannot be handled, still. */
  failure: string | null;
}

/** A refresh token of a login. */
export interface RefreshRequest {
  refresh_token: string;
}

/** Why all that was captured is given back. */
export interface RefundBody {
  reason: string;
}

/** A new account. */
export interface Registration {
  email: string;
  /** At least 10 letters, and none of the passwords that everybody tries. */
  password: string;
  name: string;
  role: "customer" | "vendor" | "driver";
  /** BCP 47: that letters are to be in, if we have it. */
  language?: string;
}

/** A point that was not taken. */
export interface RejectedPosition {
  /** Its place in the request, from 0 */
  index: number;
  /** malformed, in-the-future, too-old, impossible-coordinates or impossible-jump */
  reason: string;
}

/** Why a vendor does not take an order. */
export type Rejection = "rejected" | "timed_out" | "closed";

/** Why the order was not taken. */
export interface RejectionModel {
  reason: Rejection;
  note: string;
}

/** Why the order is not taken. */
export interface RejectionRequest {
  reason: string;
}

/** What stands in a letter, and the password to have from now on. */
export interface ResetRequest {
  token: string;
  /** At least 10 letters, and none of the passwords that everybody tries. */
  password: string;
}

/** What a person may be on the platform. */
export type Role = "customer" | "vendor" | "driver" | "dispatcher" | "support" | "accountant" | "sales" | "manager" | "owner" | "admin" | "viewer" | "integrator";

/** What a role is called, and what it permits. */
export interface RoleDefinition {
  name: string;
  /** Of those that you may give. */
  permissions: Array<Permission>;
}

/** Every role that the user is to hold from now on. */
export interface RoleList {
  roles: Array<Role>;
  /** Of the organization's own roles, besides. Left out: none. */
  custom_roles?: Array<string>;
  /** One more of them: use `custom_roles`. */
  custom_role?: string | null;
}

/** Which role permits what. */
export interface RoleTable {
  platform: Array<PlatformRole>;
  /** By name. */
  own: Array<OwnRole>;
}

/** How the caller's second factor stands. */
export interface SecondFactor {
  /** Whether a code is asked for at login. */
  on: boolean;
  since: string | null;
  recovery_codes_left: number;
}

/** Windows that follow each other, the oldest first; the last one may not be over yet. */
export interface SeriesOut {
  scope: "organization" | "platform";
  step: Window;
  since: string;
  until: string;
  points: Array<PointOut>;
}

/** How one service is. */
export interface ServiceHealthModel {
  service: string;
  /**
   * waiting: it answers, and the effects wait for what it misses; missing: it answers nothing else; away: not even
   * that.
   */
  status: "ready" | "waiting" | "missing" | "away";
  /** What it misses. */
  missing: Array<string>;
  /** Its consumer groups; null: they cannot be told just now. */
  groups: Array<GroupModel> | null;
}

/** A login on one device, from when it was opened until it ends or is unused for too long. */
export interface Session {
  session_id: string;
  /** Empty where nothing is known. */
  device: string;
  /** Of the last refresh; empty where it is not known. */
  address: string;
  started_at: string;
  /** When tokens were last given. */
  used_at: string;
  /** Whether this request came from it. */
  current: boolean;
}

/** All of a person's sessions. */
export interface SessionList {
  items: Array<Session>;
}

/** From going to work until being away again. */
export interface ShiftOut {
  driver_id: string;
  began_at: string;
  /** None: it goes on */
  ended_at: string | null;
  /** So far, if it goes on */
  lasted_s: number;
  on_job_s: number;
  on_break_s: number;
}

/** A point (WGS 84) and its address; of a customer who is forgotten, a point near by and no address. */
export interface ShownPlaceModel {
  lat: number;
  lon: number;
  address: string;
}

/** A record, decoded; personal fields are `***`. */
export interface ShownRecordModel {
  topic: string;
  partition: number;
  offset: number;
  group: string;
  key: string;
  message_id: string;
  type: string;
  handler: string;
  /** Why it could not be handled when last tried. */
  reason: string;
  parked_at: string;
  /** Redrives that failed. */
  tries: number;
  /** When the last of them did. */
  tried_at: string | null;
  headers: Record<string, string>;
  /** Its fields; of one that cannot be read, `unreadable` says why. */
  content: Record<string, unknown>;
}

/** A key's records, oldest first. */
export interface ShownRecordsModel {
  items: Array<ShownRecordModel>;
  /** Whether more of the key wait behind these. */
  more: boolean;
}

/** A key, never its private half. */
export interface SigningKey {
  /** As tokens name it: `kid`. */
  key_id: string;
  /**
   * `next`: published, signs from `signs_from` on; `current`: signs; `retired`: its tokens still count; `over`:
   * they count no more.
   */
  state: KeyState;
  created_at: string;
  signs_from: string;
  withdrawn_at: string | null;
}

/** All keys that there ever were, oldest first. */
export interface SigningKeyList {
  items: Array<SigningKey>;
}

/** A place on the map. */
export interface Spot {
  lat: number;
  lon: number;
}

/** Where an order stands. */
export type Status = "placed" | "authorized" | "accepted" | "assigned" | "picked_up" | "delivered" | "completed" | "cancelled";

/** A sum in one currency. */
export interface SumModel {
  amount_minor: number;
  currency: string;
}

/** Why the driver may not work. */
export interface SuspensionRequest {
  reason?: string;
}

/** A template in use. */
export interface TemplateOut {
  step: string;
  audience: string;
  channel: string;
  language: string;
  subject: string;
  text: string;
  variables: Array<string>;
}

/** What it would mean if a driver carried the job, everything else as planned. */
export interface TermsView {
  delivered_at: string;
  /** The driver waits for the goods. */
  wait_s: number;
  /** The goods wait for the driver. */
  goods_wait_s: number;
  /** After what was promised. */
  lateness_s: number;
  /** What the driver's other customers lose. */
  detour_s: number;
  /** From the door to where work is expected; null: not looked at. */
  position_s?: number | null;
}

/** An order in a vendor's queue. */
export interface TicketModel {
  order_id: string;
  vendor_id: string;
  customer_id: string;
  state: TicketState;
  lines: Array<VendorLineModel>;
  answer_by: string;
  opened_at: string;
  /** Promised when accepted; actual when ready. */
  ready_at: string | null;
  rejection: RejectionModel | null;
  cancelled_for: string | null;
}

/** How far a ticket is. */
export type TicketState = "open" | "accepted" | "ready" | "rejected" | "cancelled";

/** The order's story, oldest first. */
export interface TimelineModel {
  items: Array<HappeningModel>;
  /** Fields that you may not read: `***`, 0, or right to a kilometre. */
  masked?: Array<string>;
}

/** How long a step took, of the orders that ended it in the window. */
export interface TimesOut {
  /** acceptance, preparation or click_to_door */
  step: string;
  orders: number;
  /** Of these, within what was promised */
  on_time: number;
  mean_s: number;
  /** A time that occurred */
  p50_s: number;
  /** A time that occurred */
  p90_s: number;
}

/** Send the access token as `Authorization: Bearer`; spend the refresh token for the next pair, once. */
export interface Tokens {
  access_token: string;
  refresh_token: string;
  token_type?: "Bearer";
  /** With a login: keep it past a log-out, and send it when logging in again. */
  device_token?: string | null;
  /** Real seconds until the access token expires. */
  expires_in: number;
}

/** What went through in one currency. */
export interface TotalsAnswer {
  authorized_minor: number;
  captured_minor: number;
  /** What captures left of the authorizations. */
  released_minor: number;
  voided_minor: number;
  refunded_minor: number;
  /** All postings together: zero. */
  ledger_sum_minor: number;
}

/** An order on the road. The driver's position is shown only while they carry this order. */
export interface TrackedOrderOut {
  order_id: string;
  driver_id?: string | null;
  /** waiting, to_pickup, to_dropoff, delivered or cancelled */
  phase: string;
  position?: PositionOut | null;
  /** Expected arrival where the driver is heading */
  eta_at?: string | null;
  /** Left to drive */
  distance_m?: number | null;
  /** Since when the driver is where they were heading */
  arrived_at?: string | null;
}

/** Why the driver loses the job. */
export interface Unassign {
  reason: string;
}

/** A person with an account. */
export interface User {
  user_id: string;
  org_id: string;
  email: string;
  name: string;
  /** BCP 47; empty: not told. */
  language: string;
  roles: Array<string>;
  /** The roles of the organization's own that they hold. */
  custom_roles?: Array<string>;
  /** The first of `custom_roles`, for clients that know one alone. */
  custom_role?: string | null;
  registered_at: string;
  /** Whether the owner has shown that mail to it reaches them. */
  email_verified: boolean;
  /** Whether an admin keeps them out. */
  suspended: boolean;
  /** Whether an admin has deleted the account, which can be restored. */
  deleted: boolean;
}

/** What the driver drives. */
export interface VehicleModel {
  type: VehicleType;
  /** Unique on the platform. */
  plate?: string | null;
  /** Orders at once. */
  capacity?: number;
}

/** The kind of vehicle. */
export type VehicleType = "bicycle" | "scooter" | "car" | "van";

/** What the vendor sells or performs. */
export type VendorKind = "merchant" | "carrier" | "operator";

/** One item to prepare. */
export interface VendorLineModel {
  item_id: string;
  name: string;
  quantity: number;
}

/** A vendor. */
export interface VendorModel {
  vendor_id: string;
  name: string;
  kind: VendorKind;
  status: VendorStatus;
  owner_id: string;
  location: LocationModel;
  weekly_hours: Array<OpeningModel>;
  time_zone: string;
  /** 0: no menu yet. */
  menu_version: number;
}

/** What to change; what is left out stays. */
export interface VendorPatch {
  name?: string | null;
  weekly_hours?: Array<OpeningModel> | null;
  time_zone?: string | null;
  /** true: take no orders until told otherwise. */
  paused?: boolean | null;
}

/** Whether a vendor takes orders, and why not. */
export type VendorStatus = "pending" | "open" | "paused" | "closed";

/** A length of time that ends now. */
export type Window = "5m" | "1h" | "1d";

/** The same for every address, whether it had an account or not. */
export interface WrittenTo {
  /** Where we have written to. */
  email: string;
}
