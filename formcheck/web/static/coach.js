// The coach's screen: what the server tells of each picture, shown large. It counts and judges nothing itself.
import { $, element, say } from "./words.js";
import { Voice } from "./speech.js";
import { stayAwake } from "./awake.js";

const BONES = JSON.parse(document.documentElement.dataset.bones);
const INK = "#101418";
const SKY = "#56b4e9";
const JOINT = { good: "#009e73", watch: "#f0e442", fault: "#d55e00", unseen: "#c8ced4" };
const LOUD = new Set(["watch", "fault"]);
const FIRST_BODY = 11; // the landmarks before it are the face's
const SHARP = 1.5; // pixels drawn for one of a small picture
const FIGURES_MS = 1000;
const KEPT = 20000; // figures of a quarter of an hour

/** Draws moments, speaks, and passes on what is pressed. */
export class CoachScreen {
  constructor(send) {
    this.send = send;
    this.voice = new Voice();
    this.canvas = $("picture");
    this.pen = this.canvas.getContext("2d", { alpha: false, desynchronized: true });
    this.restWhole = 1;
    this.figures = { ages: [], inference: [], shown: [], said: [], since: performance.now() };
    globalThis.formcheckFigures = this.figures;
    for (const button of document.querySelectorAll("[data-key]")) {
      button.addEventListener("click", () => this.press(button.dataset.key));
    }
    $("voice").addEventListener("click", () => this.setVoice(this.voice.muted));
    $("named").addEventListener("change", () => {
      if ($("named").value) this.send({ type: "name", exercise: $("named").value });
      $("named").value = "";
    });
    $("full").addEventListener("click", () => this.turnFull());
    document.addEventListener("keydown", (pressed) => this.key(pressed));
  }

  /** Show the screen, or what is around it. */
  open(running) {
    $("stage").hidden = !running;
    document.body.classList.toggle("training", running);
  }

  /** A session has begun; nothing can be heard before the user has pressed something. */
  async begin() {
    this.voice.unlock();
    if (!(await stayAwake()) && document.visibilityState === "visible") this.note(say("not_awake"));
  }

  setVoice(on) {
    this.voice.unlock();
    this.voice.mute(!on);
    $("voice").setAttribute("aria-pressed", String(on));
    if (on && this.voice.trouble) this.note(this.voice.trouble);
  }

  press(key) {
    this.send({ type: "key", key });
  }

  key(pressed) {
    if (pressed.target.closest("button, a, input, select, summary") || pressed.ctrlKey || pressed.altKey || pressed.metaKey) return;
    const doing = { " ": () => this.press("pause"), n: () => this.press("next"), q: () => this.press("end"),
      m: () => this.setVoice(this.voice.muted), f: () => this.turnFull() }[pressed.key];
    if (doing && !$("stage").hidden) {
      pressed.preventDefault();
      doing();
    }
  }

  turnFull() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.(); // with the messages under the stage
  }

  note(text) {
    if ($("message").textContent !== text) $("message").textContent = text;
  }

  /** Take anything that the server tells but a moment; whether it was known. */
  hear(told) {
    if (told.type === "say") {
      this.figures.said.push([told.kind, told.text, performance.now()]);
      this.voice.say(told);
    } else if (told.type === "beat") this.voice.beat();
    else if (told.type === "trouble") this.note(told.text);
    else if (told.type === "pace") {
      $("stage").dataset.slow = String(told.slow);
      this.note(told.slow ? say("slow", { rate: Math.round(told.rate_hz) }) : say("fast"));
    } else if (told.type === "kept") this.kept(told);
    else return false;
    return true;
  }

  kept(told) {
    const text = say(told.score === null ? "kept_unscored" : "kept", told);
    const row = element("li", `${text} `);
    if (told.set !== null) row.append(element("a", say("report"), { href: `/sets/${told.set}/report`, target: "_blank" }));
    row.dataset.reps = told.reps;
    $("kept").append(row);
  }

  /** Show a moment and the picture that it is about; none when the picture is still the same. */
  show(moment, picture, mirrored) {
    if (picture) this.draw(moment, picture, mirrored);
    const stage = $("stage");
    stage.dataset.stage = moment.stage;
    write($("exercise-name"), moment.exercise);
    write($("stage-text"), moment.stage_text);
    $("named").classList.toggle("wanted", moment.unnamed > 0);
    $("rec").hidden = !moment.recording;
    const banner = $("banner");
    write(banner, moment.banner ? moment.banner.text : "");
    banner.hidden = !moment.banner;
    if (moment.banner) banner.dataset.symbol = moment.banner.symbol;
    this.gauge(moment);
    this.measure(moment, Boolean(picture));
  }

  gauge(moment) {
    const rest = moment.stage === "rest" && moment.rest_left_s !== null;
    if (!rest) this.restWhole = 1;
    else this.restWhole = Math.max(this.restWhole, moment.rest_left_s);
    const share = rest ? (moment.rest_left_s < 0 ? 1 : moment.rest_left_s / this.restWhole) : moment.stage === "set" ? moment.ring : null;
    const full = Math.min(share ?? 0, 1);
    $("ring").setAttribute("stroke-dasharray", `${(100 * full).toFixed(1)} 100`);
    $("ring").dataset.phase = rest ? "rest" : share >= 1 ? "full" : moment.phase;
    write($("count"), rest ? clock(moment.rest_left_s) : String(moment.count));
    $("count").dataset.long = String($("count").textContent.length);
    write($("phase"), moment.stage === "set" ? moment.phase_text : "");
    const range = $("range");
    range.setAttribute("y", (100 * (1 - moment.progress)).toFixed(1));
    range.setAttribute("height", (100 * moment.progress).toFixed(1));
    range.dataset.full = String(moment.progress >= 0.95);
  }

  /** Lay a picture onto the screen, turned clockwise to the size that it has then; how many pixels are drawn for each of its own. */
  lay(picture, [width, height], mirrored, turned = 0) {
    const scale = Math.max(width, height) < 900 ? SHARP : 1;
    const canvas = this.canvas;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      $("view").dataset.upright = String(height > width);
    }
    this.pen.setTransform(mirrored ? -1 : 1, 0, 0, 1, mirrored ? canvas.width : 0, 0);
    const [wide, high] = turned % 180 ? [canvas.height, canvas.width] : [canvas.width, canvas.height];
    this.pen.translate(canvas.width / 2, canvas.height / 2);
    this.pen.rotate((turned * Math.PI) / 180);
    this.pen.drawImage(picture, -wide / 2, -high / 2, wide, high);
    this.pen.setTransform(1, 0, 0, 1, 0, 0); // what is drawn over it is placed by the screen's corner
    return scale;
  }

  draw(moment, picture, mirrored) {
    const [width, height] = moment.size;
    const canvas = this.canvas;
    const pen = this.pen;
    const scale = this.lay(picture, moment.size, mirrored, moment.turned_deg);
    if (moment.stage === "paused") {
      pen.fillStyle = "rgb(0 0 0 / 0.6)";
      pen.fillRect(0, 0, canvas.width, canvas.height);
    }
    pen.setTransform(mirrored ? -scale : scale, 0, 0, scale, mirrored ? canvas.width : 0, 0);
    this.bones(moment, Math.min(width, height) / 480);
    if (moment.framing) this.frame(moment.framing, width, height);
  }

  bones(moment, unit) {
    const pen = this.pen;
    const { points, joints } = moment;
    const lines = BONES.filter(([a, b]) => points[a] && points[b]);
    const loud = ([a, b]) => LOUD.has(joints[a]) && LOUD.has(joints[b]);
    pen.lineCap = "round";
    for (const [colour, wide, some] of [
      [INK, 7 * unit, lines],
      [SKY, 4 * unit, lines.filter((line) => !loud(line))],
      [JOINT.fault, 7 * unit, lines.filter(loud)],
    ]) {
      pen.strokeStyle = colour;
      pen.lineWidth = wide;
      pen.beginPath();
      for (const [a, b] of some) {
        pen.moveTo(...points[a]);
        pen.lineTo(...points[b]);
      }
      pen.stroke();
    }
    for (const [index, state] of Object.entries(joints)) {
      if (points[index] && (index >= FIRST_BODY || LOUD.has(state))) mark(pen, points[index], state, unit);
    }
  }

  /** A band on each edge over which the body sticks out, and a frame that is green when all fits. */
  frame(framing, width, height) {
    const pen = this.pen;
    pen.strokeStyle = framing.fits ? JOINT.good : JOINT.watch;
    pen.lineWidth = 4;
    pen.strokeRect(8, 8, width - 16, height - 16);
    pen.fillStyle = JOINT.fault;
    const band = 10;
    const bands = { left: [0, 0, band, height], right: [width - band, 0, band, height], top: [0, 0, width, band], bottom: [0, height - band, width, band] };
    for (const edge of framing.edges) pen.fillRect(...bands[edge]);
  }

  /** How old what is shown is; on the clock of the browser that took it. */
  measure(moment, fresh) {
    const now = performance.now();
    const figures = this.figures;
    if (fresh && moment.taken_ms !== null && this.ownClock) {
      figures.ages.push(now - moment.taken_ms);
      figures.clock = moment.time_s - moment.taken_ms / 1000;
      figures.inference.push(moment.inference_ms);
    } else if (fresh) {
      figures.ages.push(moment.age_ms);
      figures.inference.push(moment.inference_ms);
    }
    if (fresh) figures.shown.push(now);
    for (const list of [figures.ages, figures.inference, figures.shown]) if (list.length > KEPT) list.splice(0, KEPT / 2);
    if (now - figures.since > FIGURES_MS && figures.shown.length > 10) {
      figures.since = now;
      const recent = figures.shown.slice(-20);
      $("figures").hidden = false;
      write($("figures"), say("figures", {
        fps: ((recent.length - 1) / ((now - recent[0]) / 1000)).toFixed(0),
        age: Math.round(middle(figures.ages.slice(-20))),
        inference: Math.round(middle(figures.inference.slice(-20))),
      }));
    }
  }
}

function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function middle(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function clock(left) {
  const over = left < 0;
  const seconds = over ? Math.floor(-left) : Math.ceil(left);
  return `${over ? "+" : ""}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A joint's mark; its shape says what its colour says: disc good, triangle nearly, diamond wrong, ring unseen. */
function mark(pen, [x, y], state, unit) {
  const size = { good: 6, watch: 8, fault: 10, unseen: 5 }[state] * unit;
  pen.beginPath();
  if (state === "watch") corners(pen, x, y, [[0, -1.1], [1.05, 0.8], [-1.05, 0.8]], size);
  else if (state === "fault") corners(pen, x, y, [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]], size);
  else pen.arc(x, y, size, 0, 2 * Math.PI);
  pen.fillStyle = JOINT[state];
  pen.strokeStyle = INK;
  pen.lineWidth = 2.5 * unit;
  pen.stroke();
  pen.fill();
  if (state === "unseen") {
    pen.beginPath();
    pen.arc(x, y, size / 2, 0, 2 * Math.PI);
    pen.fillStyle = INK;
    pen.fill();
  }
}

function corners(pen, x, y, places, size) {
  places.forEach(([across, down], n) => pen[n ? "lineTo" : "moveTo"](x + across * size, y + down * size));
  pen.closePath();
}
