/** Makes a phone in a bag heard: two tones and a buzz. */

let sound: AudioContext | undefined;
const TONES: readonly [startS: number, pitchHz: number][] = [[0, 880], [0.25, 1175]];
const LASTS_S = 0.2;

/** Browsers let a page sound once its user has touched it: call this from a tap. */
export function arm(): void {
  sound ??= new AudioContext();
  void sound.resume();
}

export function ring(): void {
  if ("vibrate" in navigator) navigator.vibrate([200, 100, 200]);
  if (sound === undefined) return;
  for (const [startS, pitchHz] of TONES) play(sound, sound.currentTime + startS, pitchHz);
}

function play(on: AudioContext, at: number, pitchHz: number): void {
  const [tone, loudness] = [on.createOscillator(), on.createGain()];
  tone.frequency.value = pitchHz;
  loudness.gain.setValueAtTime(0.3, at);
  loudness.gain.linearRampToValueAtTime(0, at + LASTS_S);
  tone.connect(loudness).connect(on.destination);
  tone.start(at);
  tone.stop(at + LASTS_S);
}
