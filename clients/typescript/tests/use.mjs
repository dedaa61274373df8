// Uses the built client: `node use.mjs FOLDER URL` prints what it got as JSON.
const [, , folder, url] = process.argv;
const { Api, Http, Live, LoggedIn, Patient, Refused, Unreachable } = await import(`${folder}/index.js`);

const credentials = { email: "ada@example.com", password: "a quiet blue bicycle" };
const person = new LoggedIn(new Patient(new Http(url), 3, 1), credentials);
const api = new Api(person);
const told = {};

const vendor = await api.patchVendorsByVendorId("ven/../1", { paused: true }, { ifMatch: '"v2"' });
told.etag = vendor.etag;
told.vendor = vendor.body.vendor_id;
const page = await api.getOrders({ status: ["placed", "assigned"], limit: 5 });
told.items = page.items;
const both = await Promise.all([api.getMe(), api.getMe()]);
told.people = both.map((user) => user.body.user_id);
try {
  await api.postOrdersByOrderIdCancel("ord_1", { reason: "Late" }, { key: "k" });
} catch (error) {
  told.refusal = error instanceof Refused && [error.status, error.slug];
}
try {
  await new Http("http://127.0.0.1:1").send({ method: "GET", path: "/", headers: {} });
} catch (error) {
  told.unreachable = error instanceof Unreachable;
}
told.live = [];
for await (const one of new Live(url, person, 1).listen(["order:ord_1"])) {
  told.live.push(one.type === "event" ? one.sequence : one.type);
  if (told.live.length === 6) break;
}
try {
  await new Live(url, person, 1).listen(["order:ord_2"]).next();
} catch (error) {
  told.closed = error instanceof Refused && [error.status, error.slug];
}
console.log(JSON.stringify(told));
