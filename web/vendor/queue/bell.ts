/** Tones made on the spot. Browsers let a page sound only after its first touch. */

import { Store } from "@shared/lib/store";

export interface Tone {
  readonly hertz: number;
  readonly from: number; // seconds after it begins
  readonly lasts: number; // seconds
}

const LOUDEST = 0.5;
const SOFT_EDGE_S = 0.02; // without it a tone clicks

class Bell {
  /** Whether it is heard. */
  readonly on = new Store(false);
  private context: AudioContext | undefined;

  /** Somebody has touched the page. */
  touched(): void {
    this.context ??= this.made();
    if (this.context.state !== "running") void this.context.resume();
  }

  ring(tones: readonly Tone[]): void {
    if (this.context?.state !== "running") return;
    if ("vibrate" in navigator) navigator.vibrate(400);
    for (const tone of tones) this.sound(this.context, tone);
  }

  private made(): AudioContext {
    const context = new AudioContext();
    const review = () => this.on.set(context.state === "running");
    context.addEventListener("statechange", review);
    review();
    return context;
  }

  private sound(context: AudioContext, { hertz, from, lasts }: Tone): void {
    const begin = context.currentTime + from;
    const end = begin + lasts;
    const loudness = context.createGain();
    loudness.gain.setValueAtTime(0, begin);
    loudness.gain.linearRampToValueAtTime(LOUDEST, begin + SOFT_EDGE_S);
    loudness.gain.setValueAtTime(LOUDEST, end - SOFT_EDGE_S);
    loudness.gain.linearRampToValueAtTime(0, end);
    const source = context.createOscillator();
    source.frequency.value = hertz;
    source.connect(loudness).connect(context.destination);
    source.start(begin);
    source.stop(end);
  }
}

export const bell = new Bell();

/** Have every touch and key wake the bell. */
export function wakeOnTouch(): void {
  for (const kind of ["pointerup", "keydown"]) addEventListener(kind, () => bell.touched());
}
