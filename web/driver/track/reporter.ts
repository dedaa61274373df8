/** Follows the phone's position while the driver works, and has the platform told of it. */

import { Store } from "@shared/lib/store";
import { platform } from "@shared/live/clock";
import { socket } from "@shared/session/session";
import { maySleep, stayAwake } from "./awake";
import type { Fix, Track } from "./track";

/** Whether the phone says where it is. */
export type Sight = "off" | "looking" | "found" | "denied" | "lost";

const TELL_MS = 5000;
const STALE_MS = 15_000; // a phone that lies still says nothing by itself
const HOW: PositionOptions = { enableHighAccuracy: true, maximumAge: 5000, timeout: 30_000 };

export class Reporter {
  readonly sight = new Store<Sight>("off");
  private watch: number | undefined;
  private beat: ReturnType<typeof setInterval> | undefined;
  private seenAt = 0;
  private telling = false;

  constructor(private readonly track: Track) {}

  /** Does nothing when it is at it already. */
  start(): void {
    if (this.watch !== undefined || !("geolocation" in navigator)) return;
    this.sight.set("looking");
    stayAwake();
    this.watch = navigator.geolocation.watchPosition(this.saw, this.missed, HOW);
    this.beat = setInterval(() => this.turn(), TELL_MS);
  }

  stop(): void {
    if (this.watch === undefined) return;
    navigator.geolocation.clearWatch(this.watch);
    clearInterval(this.beat);
    this.watch = undefined;
    this.sight.set("off");
    maySleep();
    void this.tell();
  }

  private turn(): void {
    if (Date.now() - this.seenAt > STALE_MS) navigator.geolocation.getCurrentPosition(this.saw, this.missed, HOW);
    void this.tell();
  }

  private async tell(): Promise<void> {
    if (this.telling) return;
    this.telling = true;
    try {
      for (let fixes = this.track.next(); fixes.length > 0; fixes = this.track.next()) {
        await socket.report(fixes);
        this.track.strike(fixes);
      }
    } catch {
      // They are kept, and told when the connection is back.
    } finally {
      this.telling = false;
    }
  }

  private readonly saw = (position: GeolocationPosition): void => {
    this.seenAt = Date.now();
    this.sight.set("found");
    if (this.track.take(fixOf(position))) void this.tell();
  };

  private readonly missed = (error: GeolocationPositionError): void => {
    this.sight.set(error.code === error.PERMISSION_DENIED ? "denied" : "lost");
  };
}

/** Where the phone is now. Throws what the phone says when it does not tell. */
export function located(): Promise<Fix> {
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition((position) => resolve(fixOf(position)), reject, HOW);
  });
}

function fixOf({ coords, timestamp }: GeolocationPosition): Fix {
  return {
    lat: coords.latitude,
    lon: coords.longitude,
    at: new Date(platform.now(timestamp)).toISOString(), // a phone's clock may be wrong
    accuracy_m: coords.accuracy,
    ...(coords.speed !== null && Number.isFinite(coords.speed) && { speed_mps: coords.speed }),
    ...(coords.heading !== null && Number.isFinite(coords.heading) && { heading_deg: coords.heading }),
  };
}
