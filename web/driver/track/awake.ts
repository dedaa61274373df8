/** Keeps the screen on while the driver works: a phone that sleeps follows no position. */

let wanted = false;
let lock: Promise<WakeLockSentinel | undefined> | undefined;

document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? hold() : undefined));

export function stayAwake(): void {
  wanted = true;
  hold();
}

export function maySleep(): void {
  wanted = false;
  void lock?.then((held) => held?.release());
}

/** The browser lets go of it whenever the page is hidden, and gives none while the battery is low. */
function hold(): void {
  if (!wanted || !("wakeLock" in navigator)) return;
  lock = navigator.wakeLock.request("screen").catch(() => undefined);
}
