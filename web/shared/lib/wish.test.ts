import { describe, expect, it } from "vitest";
import { keyFor } from "./wish";

describe("the key of a wish", () => {
  it("stays while the same is wished", () => {
    const first = keyFor(undefined, "soup", () => "k1");
    expect(keyFor(first, "soup", () => "k2")).toBe(first);
  });

  it("is another for another wish", () => {
    const first = keyFor(undefined, "soup", () => "k1");
    expect(keyFor(first, "bread", () => "k2").key).toBe("k2");
  });
});
