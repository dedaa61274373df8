import { expect, it } from "vitest";
import { pagesOf } from "./pages-of";

const STORE = [[1, 2], [3, 4], [5]];
const ask = async (cursor: string | undefined) => {
  const at = Number(cursor ?? 0);
  return { items: STORE[at] ?? [], next_cursor: at + 1 < STORE.length ? String(at + 1) : null };
};

it("gives as many pages as are wanted, one after the other", async () => {
  expect(await pagesOf(1, ask)).toEqual({ items: [1, 2], next_cursor: "1" });
  expect(await pagesOf(2, ask)).toEqual({ items: [1, 2, 3, 4], next_cursor: "2" });
});

it("ends where there are no more", async () => {
  expect(await pagesOf(9, ask)).toEqual({ items: [1, 2, 3, 4, 5], next_cursor: null });
});
