// The coach for a camera elsewhere.
import { $, say } from "./words.js";
import { CoachScreen } from "./coach.js";
import { Socket } from "./socket.js";
import { mayRest } from "./awake.js";

const LENGTH_BYTES = 4;
const decoder = new TextDecoder();
let decoding = false;

const screen = new CoachScreen((said) => socket.send(said));
screen.setVoice(true);
document.addEventListener("pointerdown", () => screen.voice.unlock(), { once: true });
document.addEventListener("keydown", () => screen.voice.unlock(), { once: true });
const socket = new Socket("/ws/watch", { opened: () => screen.note(""), heard, lost: () => screen.note(say("reconnecting")) });

function heard(data) {
  if (typeof data === "string") told(JSON.parse(data));
  else withPicture(data);
}

function told(event) {
  if (event.type === "state") state(event);
  else if (event.type === "over") {
    screen.note(event.reason ? say("over_because", { text: event.reason }) : say("over"));
    state({ running: false, filming: false });
  } else if (event.type === "full" || event.type === "expired") {
    socket.end();
    state({ running: false, filming: false });
    screen.note(say(event.type));
  } else if (event.type === "moment") screen.show(event, null, true);
  else screen.hear(event);
}

function state({ running, filming }) {
  $("waiting").hidden = running;
  screen.open(running);
  if (running) screen.note(filming ? "" : say("camera_gone"));
  if (running) screen.begin();
  else mayRest();
}

/** An event with its picture; while one is being decoded the next are shown without. */
async function withPicture(data) {
  const length = new DataView(data).getUint32(0, true);
  const moment = JSON.parse(decoder.decode(new Uint8Array(data, LENGTH_BYTES, length)));
  let picture = null;
  if (!decoding) {
    decoding = true;
    try {
      picture = await createImageBitmap(new Blob([new Uint8Array(data, LENGTH_BYTES + length)], { type: "image/jpeg" }));
    } finally {
      decoding = false;
    }
  }
  screen.show(moment, picture, true);
  picture?.close();
}
