import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { every } from "./every";

class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = "visible";

  turn(to: DocumentVisibilityState): void {
    this.visibilityState = to;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function looking(): { page: Page; looks: () => number; end: () => void } {
  const [page, act] = [new Page(), vi.fn()];
  const end = every(5000, act, page as unknown as Document);
  return { page, looks: () => act.mock.calls.length, end };
}

test("it looks again every so often", () => {
  const { looks, end } = looking();
  vi.advanceTimersByTime(14_999);
  expect(looks()).toBe(2);
  end();
  vi.advanceTimersByTime(60_000);
  expect(looks()).toBe(2);
});

test("nothing is asked while nobody looks, and at once when somebody does again", () => {
  const { page, looks, end } = looking();
  page.turn("hidden");
  vi.advanceTimersByTime(60_000);
  expect(looks()).toBe(0);
  page.turn("visible");
  expect(looks()).toBe(1);
  end();
});
