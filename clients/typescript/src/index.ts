/** A typed client of the Roundsman API. */
export { Api } from "./api.js";
export * from "./calls.js";
export * from "./live.js";
export * from "./models.js";
export * from "./transports.js";
