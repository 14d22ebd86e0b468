// Clips: each is sent, waits for its turn, and says truly how far it is.
import { $, ask, element, say } from "./words.js";

const EVERY_MS = 700;
const sending = new Map(); // row id: {title, share, state, text}
let count = 0;
let turn = Promise.resolve();

function add(files) {
  for (const file of files) {
    const id = `sending-${(count += 1)}`;
    sending.set(id, { id, title: file.name, state: "uploading", share: 0, sets: [], text: "" });
    turn = turn.then(() => send(id, file)); // one after the other: each is ready sooner
  }
  show();
}

function send(id, file) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/clips?exercise=${encodeURIComponent($("exercise").value)}`);
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (told) => {
      if (told.lengthComputable) sending.get(id).share = told.loaded / told.total;
      show();
    };
    request.onload = () => {
      if (request.status === 201) sending.delete(id);
      else Object.assign(sending.get(id), { state: "failed", text: errorOf(request) });
      done();
      refresh();
    };
    request.onerror = () => {
      Object.assign(sending.get(id), { state: "failed", text: say("broke_off") });
      done();
      show();
    };
    request.send(file);
  });
}

function errorOf(request) {
  try {
    return JSON.parse(request.responseText).error;
  } catch {
    return say("broke_off");
  }
}

let jobs = [];
let loaded = false;
async function refresh() {
  const { status, body } = await ask("GET", "/api/clips");
  if (status === 200) jobs = body.jobs;
  show();
}

function show() {
  // what is on its way up is known better here than there
  const rows = [...jobs.filter((one) => one.state !== "uploading" && !(one.state === "failed" && isMine(one))), ...sending.values()];
  $("none").hidden = rows.length > 0;
  const list = $("jobs");
  const known = new Map([...list.children].map((row) => [row.dataset.job, row]));
  for (const job of rows) {
    const row = known.get(job.id) ?? made(job);
    known.delete(job.id);
    fill(row, job);
    if (!row.parentElement) list.append(row);
  }
  for (const row of known.values()) row.remove();
}

function isMine(job) {
  return [...sending.values()].some((one) => one.title === job.title && one.state === "failed");
}

function made(job) {
  const row = element("li", "", { "data-job": job.id });
  const bar = element("progress", "", { max: "1", "aria-label": job.title });
  const button = element("button", say("cancel"), { type: "button", class: "cancel", "aria-label": `${say("cancel")}: ${job.title}` });
  button.addEventListener("click", async () => {
    await ask("DELETE", `/api/clips/${row.dataset.job}`);
    refresh();
  });
  row.append(element("b", job.title), element("span", "", { class: "state" }), bar, button, element("p", "", { class: "about" }));
  return row;
}

function fill(row, job) {
  const [, state, bar, button, about] = row.children;
  const busy = ["uploading", "analysing", "drawing"].includes(job.state);
  const ended = ["done", "failed"].includes(job.state) && row.dataset.state !== job.state;
  row.dataset.state = job.state;
  state.textContent = busy ? `${say(job.state)} ${Math.floor(100 * job.share)} %` : say(job.state);
  bar.hidden = !busy;
  bar.value = job.share;
  button.hidden = !["waiting", "analysing", "drawing"].includes(job.state);
  const said = job.state === "done" && !job.sets.length ? say("no_set") : job.text;
  if (ended && loaded) $("message").textContent = `${job.title}: ${say(job.state)} ${said}`;
  if (job.state === "done" && job.sets.length && !about.children.length) {
    about.append(...job.sets.map((id) => element("a", say("report"), { href: `/sets/${id}/report` })));
  } else if (!job.sets.length && about.textContent !== said) {
    about.textContent = said;
  }
}

const drop = $("drop");
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  add(event.dataTransfer.files);
});
$("files").addEventListener("change", () => {
  add($("files").files);
  $("files").value = "";
});
await refresh();
loaded = true;
setInterval(refresh, EVERY_MS);
