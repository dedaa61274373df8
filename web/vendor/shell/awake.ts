/** A tablet on the counter does not go to sleep while the queue is on it, where its browser can be asked so. */

export function stayAwake(): () => void {
  let lock: WakeLockSentinel | undefined;
  let ended = false;
  const ask = async () => {
    if (ended || document.hidden || !("wakeLock" in navigator)) return;
    try {
      lock = await navigator.wakeLock.request("screen");
    } catch {
      lock = undefined; // a battery that is low, or a policy: the screen sleeps as it likes
    }
    if (ended) await lock?.release();
  };
  void ask();
  document.addEventListener("visibilitychange", ask);
  return () => {
    ended = true;
    document.removeEventListener("visibilitychange", ask);
    void lock?.release();
  };
}
