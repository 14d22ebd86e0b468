// Takes the code from the part of the address that never leaves the browser by itself, and gives it to the server once.
import { $, ask, say } from "./words.js";

const code = location.hash.slice(1);
history.replaceState(null, "", "/pair");
const { status, body } = code ? await ask("POST", "/api/pair", { code }) : { status: 403, body: {} };
if (status === 200) {
  const next = body.here ? "/" : "/camera";
  $("message").textContent = say("let_in");
  if (body.here) {
    location.replace(next);
  } else {
    // the fingerprint above is to be compared first
    $("go-on").hidden = false;
    $("go-on").addEventListener("click", () => location.replace(next));
    $("go-on").focus();
  }
} else {
  $("message").textContent = say("bad_code");
}
