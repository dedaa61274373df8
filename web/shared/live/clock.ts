/** The platform's time, by what it tells on the socket: the clock of a tablet is wrong, and a replayed day runs fast. */

const LEAST_MS = 5000; // between two words, to tell from them how fast the platform's clock runs
const AS_OURS = 0.05;

export class PlatformClock {
  private told: { at: number; here: number } | undefined;
  private speed = 1;

  /** The platform has just said what time it is. */
  hear(at: string, here: number = Date.now()): void {
    const now = Date.parse(at);
    const passed = this.told === undefined ? 0 : here - this.told.here;
    if (this.told !== undefined && passed >= LEAST_MS) {
      const speed = (now - this.told.at) / passed;
      this.speed = Math.abs(speed - 1) < AS_OURS || speed <= 0 ? 1 : speed;
    }
    if (this.told === undefined || passed >= LEAST_MS) this.told = { at: now, here };
  }

  /** Unix milliseconds; as long as nothing was told, those of this device. */
  now(here: number = Date.now()): number {
    return this.told === undefined ? here : this.told.at + (here - this.told.here) * this.speed;
  }
}

export const platform = new PlatformClock();
