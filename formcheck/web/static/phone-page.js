// The code for a phone, and who was let in.
import { $, ask, element, say } from "./words.js";

const EVERY_MS = 3000;
let expires = 0;

async function fresh() {
  const { status, body } = await ask("POST", "/api/codes");
  if (status !== 200) return;
  $("qr").src = body.image;
  $("qr").hidden = false;
  $("address").textContent = body.address;
  $("code-life").textContent = say("code_for", { minutes: Math.round(body.life_s / 60) });
  expires = performance.now() + body.life_s * 1000;
}

async function devices() {
  const { status, body } = await ask("GET", "/api/devices");
  if (status !== 200) return;
  const phones = body.devices.filter((one) => !one.here).length;
  if (phones > known) fresh(); // the code was used
  known = phones;
  const rows = body.devices.map((one) => {
    const where = say(one.here ? "on_computer" : "on_network");
    const row = element("li", `${where} ${one.id}${one.own ? ` (${say("this_device")})` : ""} `);
    if (!one.own) {
      const button = element("button", say("remove"), { type: "button", "aria-label": `${say("remove")}: ${where} ${one.id}` });
      button.addEventListener("click", async () => {
        await ask("DELETE", `/api/devices/${one.id}`);
        devices();
      });
      row.append(button);
    }
    return row;
  });
  const said = body.devices.map((one) => one.id).join();
  if ($("devices").dataset.said !== said) {
    $("devices").dataset.said = said;
    $("devices").replaceChildren(...rows);
  }
  if (performance.now() > expires) fresh();
}

let known = 0;
$("fresh").addEventListener("click", fresh);
await fresh();
await devices();
setInterval(devices, EVERY_MS);
