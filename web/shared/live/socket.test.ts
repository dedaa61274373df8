import type { Event } from "@roundsman/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Socket } from "./socket";

class FakeConnection {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((end: { code: number }) => void) | null = null;
  readonly said: Record<string, unknown>[] = [];

  send(text: string): void {
    this.said.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.readyState = 3;
  }
  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  tells(words: Record<string, unknown>): void {
    this.onmessage?.({ data: JSON.stringify(words) });
  }
  ends(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  of(type: string): Record<string, unknown>[] {
    return this.said.filter((words) => words["type"] === type);
  }
}

const LOGIN = { access: "a1", refresh: "r1", expiresAt: Number.MAX_SAFE_INTEGER };
const CHANNEL = "order:ord_1";

function scene() {
  const opened: FakeConnection[] = [];
  const token = vi.fn(async (unlike?: string) => (unlike === "a1" ? { ...LOGIN, access: "a2" } : LOGIN));
  const socket = new Socket("ws://here/ws/v1", token, () => {
    const connection = new FakeConnection();
    opened.push(connection);
    return connection as unknown as WebSocket;
  });
  const heard: Event[] = [];
  const listener = { event: (event: Event) => heard.push(event), reload: vi.fn() };
  const last = async (): Promise<FakeConnection> => {
    await vi.advanceTimersByTimeAsync(20_000);
    return opened.at(-1) ?? expect.fail("nothing was opened");
  };
  return { socket, token, opened, heard, listener, last };
}

async function live() {
  const it = scene();
  const leave = it.socket.listen(CHANNEL, it.listener);
  await vi.advanceTimersByTimeAsync(0);
  const connection = it.opened[0] ?? expect.fail("nothing was opened");
  connection.opens();
  connection.tells({ type: "subscribed", channel: CHANNEL, cursor: "c1", ticket: "t" });
  connection.tells({ type: "pong", cursors: {} });
  return { ...it, connection, leave };
}

describe("the socket", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("logs in, subscribes, and has everything loaded", async () => {
    const { connection, listener, socket } = await live();
    expect(connection.said.map((words) => words["type"])).toEqual(["login", "subscribe", "ping"]);
    expect(connection.said[0]?.["token"]).toBe("a1");
    expect(listener.reload).toHaveBeenCalledOnce();
    expect(socket.link.get()).toBe("live");
  });

  it("comes back with the cursor of the last event, and loads nothing anew", async () => {
    const { connection, last, listener, heard, socket } = await live();
    connection.tells({ type: "event", channel: CHANNEL, cursor: "c2", event: "OrderAccepted" });
    connection.ends(1006);
    expect(socket.link.get()).toBe("lost");
    const next = await last();
    next.opens();
    expect(next.of("subscribe")).toEqual([{ type: "subscribe", channel: CHANNEL, cursor: "c2", ticket: "t" }]);
    next.tells({ type: "subscribed", channel: CHANNEL, cursor: "c2" });
    next.tells({ type: "pong" });
    expect(heard.map((event) => event.event)).toEqual(["OrderAccepted"]);
    expect(listener.reload).toHaveBeenCalledOnce();
    expect(socket.link.get()).toBe("live");
  });

  it("takes the cursors of quiet channels from a pong", async () => {
    const { connection, last } = await live();
    connection.tells({ type: "pong", cursors: { [CHANNEL]: "c9" } });
    connection.ends(1006);
    const next = await last();
    next.opens();
    expect(next.of("subscribe")[0]?.["cursor"]).toBe("c9");
  });

  it("loads anew what is not to be had", async () => {
    const { connection, listener } = await live();
    connection.tells({ type: "reload", channel: CHANNEL });
    expect(connection.of("subscribe").at(-1)).toEqual({ type: "subscribe", channel: CHANNEL, ticket: "t" });
    connection.tells({ type: "subscribed", channel: CHANNEL, cursor: "c5" });
    expect(listener.reload).toHaveBeenCalledTimes(2);
  });

  it("asks for another token when the one it has is refused", async () => {
    const { connection, last, token } = await live();
    connection.ends(4401);
    const next = await last();
    next.opens();
    expect(token).toHaveBeenLastCalledWith("a1");
    expect(next.said[0]?.["token"]).toBe("a2");
  });

  it("waits longer after each loss", async () => {
    const { connection, opened } = await live();
    connection.ends(1006);
    await vi.advanceTimersByTimeAsync(500);
    expect(opened).toHaveLength(2);
    opened[1]?.ends(1006);
    await vi.advanceTimersByTimeAsync(499);
    expect(opened).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(501);
    expect(opened).toHaveLength(3);
  });

  it("gives up a connection that has gone silent", async () => {
    const { opened, socket } = await live();
    await vi.advanceTimersByTimeAsync(61_000);
    expect(opened.length).toBeGreaterThan(1);
    expect(socket.link.get()).toBe("lost");
  });

  it("unsubscribes when the last listener has left", async () => {
    const { connection, leave, socket } = await live();
    const other = socket.listen(CHANNEL, { event: () => {}, reload: () => {} });
    leave();
    expect(connection.of("unsubscribe")).toEqual([]);
    other();
    expect(connection.of("unsubscribe")).toEqual([{ type: "unsubscribe", channel: CHANNEL }]);
  });

  it("tells positions, and says when the platform has them", async () => {
    const { connection, socket } = await live();
    const told = [socket.report([{ lat: 1 }]), socket.report([{ lat: 2 }])];
    expect(connection.of("position").map((words) => words["positions"])).toEqual([[{ lat: 1 }], [{ lat: 2 }]]);
    connection.tells({ type: "positions", accepted: 1 });
    await expect(told[0]).resolves.toBeUndefined();
    connection.ends(1006);
    await expect(told[1]).rejects.toThrow("positions");
    await expect(socket.report([{ lat: 3 }])).rejects.toThrow("positions");
  });

  it("says that positions were refused", async () => {
    const { connection, socket } = await live();
    const told = socket.report([{}]);
    connection.tells({ type: "error", problem: { type: "/problems/forbidden" } });
    await expect(told).rejects.toThrow("refused");
  });
});
