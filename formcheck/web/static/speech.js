// The voice: the browser's own, in the user's language; tones where it has none.
import { say, voiceLanguage } from "./words.js";

const RATE = 1.1;
const STUCK_MS = 6000; // a browser that has begun a sentence and never says that it has ended

/** Says one thing at a time, the most important first; what is stale is left out. The same rules as formcheck live. */
export class Voice {
  constructor() {
    this.muted = false;
    this.waiting = new Map(); // kind: what waits of it
    this.current = null;
    this.context = null;
    this.voice = null;
  }

  /** To be called from a press of the user: browsers let nothing be heard before. */
  unlock() {
    this.context ??= globalThis.AudioContext ? new AudioContext() : null;
    this.context?.resume();
    this.choose();
    globalThis.speechSynthesis?.addEventListener?.("voiceschanged", () => this.choose());
  }

  choose() {
    const all = globalThis.speechSynthesis?.getVoices() ?? [];
    const fits = all.filter((one) => one.lang.toLowerCase().replace("_", "-").startsWith(voiceLanguage));
    this.voice = fits.find((one) => one.localService) ?? null; // others would send the words away
  }

  /** Why nothing is spoken; empty when it is. */
  get trouble() {
    return this.voice ? "" : say("no_voice");
  }

  mute(muted) {
    this.muted = muted;
    if (muted) {
      this.waiting.clear();
      globalThis.speechSynthesis?.cancel();
    }
  }

  say(told) {
    if (this.muted) return;
    const same = this.waiting.get(told.kind);
    if (same && same.priority > told.priority) return;
    this.waiting.set(told.kind, { ...told, until: performance.now() + told.life_s * 1000 });
    if (this.current && told.priority > this.current.priority) globalThis.speechSynthesis?.cancel();
    this.next();
  }

  beat() {
    if (!this.muted) this.tone(880, 0.03, 0.15);
  }

  next() {
    const now = performance.now();
    if (this.current && now - this.current.began < STUCK_MS) return;
    const alive = [...this.waiting.values()].filter((one) => one.until > now);
    this.waiting = new Map(alive.map((one) => [one.kind, one]));
    if (!alive.length) return;
    const first = alive.reduce((best, one) => (one.priority > best.priority ? one : best));
    this.waiting.delete(first.kind);
    if (!this.voice) {
      this.sound(first.kind);
      return;
    }
    this.current = { ...first, began: now };
    const spoken = new SpeechSynthesisUtterance(first.text);
    spoken.voice = this.voice;
    spoken.lang = this.voice.lang;
    spoken.rate = RATE;
    const mine = this.current;
    spoken.onend = spoken.onerror = () => {
      if (this.current === mine) this.current = null;
      this.next();
    };
    speechSynthesis.speak(spoken);
  }

  sound(kind) {
    if (kind === "count") this.tone(660, 0.12, 0.4);
    else if (kind === "cue") [0, 0.18].forEach((after) => this.tone(330, 0.14, 0.5, after));
    else if (kind === "result") [440, 550, 660].forEach((hertz, n) => this.tone(hertz, 0.14, 0.4, 0.16 * n));
    else this.tone(520, 0.1, 0.3);
  }

  tone(hertz, seconds, loud, after = 0) {
    if (!this.context) return;
    const at = this.context.currentTime + after;
    const wave = new OscillatorNode(this.context, { frequency: hertz });
    const gain = new GainNode(this.context, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(loud, at + 0.01);
    gain.gain.linearRampToValueAtTime(0, at + seconds);
    wave.connect(gain).connect(this.context.destination);
    wave.start(at);
    wave.stop(at + seconds + 0.02);
  }
}
