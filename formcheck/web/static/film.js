// The camera: pictures of this device, made small, coded, and sent as fast as the computer takes them.
import { say } from "./words.js";

const LONG_SIDE = 640; // more does not help the pose model, which looks at 256 pixels of the body
const QUALITY = 0.85;
const MOST_ON_THE_WAY = 2; // one that is analysed, one that waits: the machine is never idle, and nothing gets old
const LOST_MS = 1500; // a picture of which nothing was heard for so long will not be heard of
const IDLE_MS = 160; // while nobody is there
const MOST_BUFFERED = 400_000; // bytes: the network is slower than the pictures
const HEAD_BYTES = 12;

/** Why there is no camera, in words. */
export function cameraTrouble(error) {
  if (!navigator.mediaDevices?.getUserMedia) return say("insecure");
  return { NotAllowedError: say("denied"), SecurityError: say("denied"), NotFoundError: say("no_camera"), OverconstrainedError: say("no_camera"),
    NotReadableError: say("camera_busy"), AbortError: say("camera_busy") }[error?.name] ?? String(error);
}

/** Films with a video element, and sends through a socket. */
export class Film {
  constructor(video, socket) {
    this.video = video;
    this.socket = socket;
    this.number = Math.floor(Math.random() * 1e6);
    this.onTheWay = new Map(); // number: {sent, picture}
    this.encoding = 0;
    this.taken = new Map(); // number: when, while it is coded
    this.started = false;
    this.preview = null; // called for each picture of the camera, while nothing comes of them
    this.idle = false;
    this.lastMs = 0;
    this.size = null;
    this.worker = new Worker("/static/encoder-worker.js");
    this.worker.onmessage = ({ data }) => this.coded(data);
  }

  /** Ask for the camera; throws what getUserMedia throws. */
  async open(wanted) {
    const fit = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30, max: 60 } };
    this.wanted = wanted;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...fit, ...wanted } });
    this.close();
    this.track = stream.getVideoTracks()[0];
    this.video.srcObject = stream;
    await this.video.play();
    const { videoWidth, videoHeight } = this.video;
    const scale = Math.min(1, LONG_SIDE / Math.max(videoWidth, videoHeight));
    this.size ??= [even(videoWidth * scale), even(videoHeight * scale)];
    this.facing = this.track.getSettings().facingMode ?? "user";
    this.follow();
  }

  get live() {
    return this.track?.readyState === "live" && !this.track.muted;
  }

  close() {
    this.track?.stop();
    this.track = null;
  }

  /** Wait for the next picture of the camera, again and again. */
  follow() {
    const track = this.track;
    const next = (now, about) => {
      if (this.track !== track) return;
      this.preview?.();
      this.take(about?.captureTime && about.captureTime <= now && now - about.captureTime < 1000 ? about.captureTime : now);
      ask();
    };
    const ask = this.video.requestVideoFrameCallback
      ? () => this.video.requestVideoFrameCallback(next)
      : () => requestAnimationFrame((now) => next(now, null));
    ask();
  }

  /** Send the picture that is there now, unless enough are on their way. */
  async take(taken) {
    const now = performance.now();
    for (const [number, one] of this.onTheWay) if (now - one.sent > LOST_MS) this.forget(number);
    const early = now - this.lastMs < (this.idle ? IDLE_MS : 0);
    const full = this.onTheWay.size + this.encoding >= MOST_ON_THE_WAY || this.socket.waiting > MOST_BUFFERED;
    if (early || full || !this.started || !this.socket.ready) return;
    this.lastMs = now;
    this.encoding += 1;
    try {
      const bitmap = await createImageBitmap(this.video);
      const [width, height] = this.size;
      this.number += 1;
      this.taken.set(this.number, taken);
      this.worker.postMessage({ number: this.number, bitmap, width, height, quality: QUALITY }, [bitmap]);
    } catch {
      this.encoding -= 1; // the camera has just gone
    }
  }

  coded({ number, jpeg, picture }) {
    this.encoding -= 1;
    const taken = this.taken.get(number);
    this.taken.delete(number);
    if (!this.socket.ready) return;
    const message = new ArrayBuffer(HEAD_BYTES + jpeg.byteLength);
    const head = new DataView(message);
    head.setUint32(0, number, true);
    head.setFloat64(4, taken, true);
    new Uint8Array(message).set(new Uint8Array(jpeg), HEAD_BYTES);
    this.onTheWay.set(number, { sent: performance.now(), picture });
    this.socket.send(message);
  }

  /** The picture of this number was analysed, or skipped; earlier ones will not be heard of either. */
  answered(number) {
    const picture = this.onTheWay.get(number)?.picture ?? null;
    if (!this.onTheWay.has(number)) return null;
    for (const known of this.onTheWay.keys()) {
      if (known < number) this.forget(known);
    }
    this.onTheWay.delete(number);
    return picture;
  }

  forget(number) {
    this.onTheWay.get(number)?.picture?.close();
    this.onTheWay.delete(number);
  }

  /** After the socket broke: nothing that was on the way will be heard of. */
  reset() {
    for (const number of [...this.onTheWay.keys()]) this.forget(number);
  }
}

function even(value) {
  return 2 * Math.round(value / 2);
}
