// The camera of this device, and the coach beside it.
import { $, language, say } from "./words.js";
import { CoachScreen } from "./coach.js";
import { Film, cameraTrouble } from "./film.js";
import { Socket } from "./socket.js";
import { mayRest } from "./awake.js";

const AGAIN_MS = 2000; // how often a camera that was taken away is asked for again

// the page is told from others by this, also after it was loaded anew
const camera = (sessionStorage.camera ??= crypto.randomUUID());
const wish = {};
let film = null;
let socket = null;
let screen = null;
let recovering = false;

async function begin(submitted) {
  submitted.preventDefault();
  const chosen = $("which").value;
  const facing = chosen === "environment" || chosen === "user" ? { facingMode: chosen } : chosen ? { deviceId: { exact: chosen } } : { facingMode: "user" };
  Object.assign(wish, { exercise: $("exercise").value, record: $("record").checked });
  screen ??= new CoachScreen((said) => socket?.send(said));
  screen.ownClock = true;
  screen.note(say("loading"));
  film = new Film($("video"), { ready: false, waiting: 0 });
  try {
    await film.open(facing);
  } catch (error) {
    screen.note(cameraTrouble(error));
    return;
  }
  $("setup").hidden = true;
  screen.open(true);
  $("stage").focus(); // what was pressed is gone
  await screen.begin();
  socket = new Socket("/ws/camera", { opened: greet, heard, lost });
  film.socket = socket;
  film.preview = preview;
  watchTrack();
}

function greet() {
  socket.send({ type: "hello", camera, language, ...wish });
}

/** One sees oneself from the first moment on, also while the coach is still loading. */
function preview() {
  screen.lay($("video"), film.size, film.facing !== "environment");
}

function lost() {
  film.preview = preview;
  film.reset();
  film.started = false;
  screen.note(say("reconnecting"));
}

function heard(data) {
  const told = JSON.parse(data);
  if (told.type === "moment") shown(told);
  else if (told.type === "skipped") film.answered(told.number)?.close();
  else if (told.type === "clock") socket.send({ type: "clock", n: told.n, ms: performance.now() });
  else if (told.type === "ready") ready(told);
  else if (told.type === "watchers") return;
  else if (["over", "busy", "full", "refused", "expired"].includes(told.type)) over(told);
  else screen.hear(told);
}

function ready(told) {
  film.started = true;
  if (told.resumed) screen.note(say("back"));
  // with a coach's screen elsewhere this one keeps quiet until it is asked
  else screen.setVoice(told.watchers === 0);
}

function shown(moment) {
  if (moment.taken_ms !== null && $("message").textContent === say("loading")) screen.note(screen.voice.muted ? "" : screen.voice.trouble);
  const picture = moment.again ? null : film.answered(moment.number);
  film.idle = moment.stage === "looking" && moment.points.length === 0;
  if (picture) film.preview = null;
  screen.show(moment, picture, film.facing !== "environment");
  picture?.close();
}

function over(told) {
  socket.end();
  film.close();
  film.worker.terminate();
  mayRest();
  const text = { over: told.reason ? say("over_because", { text: told.reason }) : say("over"), busy: say("busy"), full: say("full"), expired: say("expired"),
    refused: say("refused", { text: told.text }) }[told.type];
  screen.open(false);
  $("setup").hidden = false;
  $("setup").querySelector("button").focus();
  screen.note(text);
}

/** A phone that is locked takes the camera away; it is asked for again as soon as the page is looked at. */
function watchTrack() {
  const gone = async () => {
    if (recovering || socket.ended) return;
    recovering = true;
    screen.note(say("camera_ended"));
    while (!socket.ended && !film.live) {
      if (document.visibilityState === "visible") {
        try {
          await film.open(film.wanted);
          screen.note(say("back"));
          break;
        } catch (error) {
          screen.note(cameraTrouble(error));
        }
      }
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
    recovering = false;
    if (!socket.ended) watchTrack();
  };
  film.track?.addEventListener("ended", gone);
  if (!film.live) gone();
}

async function listCameras() {
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  const cameras = all.filter((one) => one.kind === "videoinput");
  const phone = navigator.maxTouchPoints > 1;
  const choices = phone
    ? [["user", say("front")], ["environment", say("rear")]]
    : cameras.filter((one) => one.deviceId).map((one) => [one.deviceId, one.label || one.deviceId.slice(0, 6)]);
  if (choices.length < 2) return;
  $("which").replaceChildren(...choices.map(([value, text]) => new Option(text, value)));
  $("which-row").hidden = false;
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible" || !socket || socket.ended) return;
  socket.hurry();
  if (!film.live) film.track?.dispatchEvent(new Event("ended"));
});
$("setup").addEventListener("submit", begin);
await listCameras();
