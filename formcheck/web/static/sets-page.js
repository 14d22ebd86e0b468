// Deleting sets for good, after asking.
import { $, ask, say } from "./words.js";

for (const button of document.querySelectorAll("button.delete")) {
  button.addEventListener("click", async () => {
    if (!confirm(say("sure"))) return;
    const row = button.closest("tr");
    const { status, body } = await ask("DELETE", `/api/sets/${row.dataset.set}`);
    if (status === 200 || status === 404) {
      const next = row.nextElementSibling?.querySelector("button") ?? $("main");
      row.remove();
      next.focus();
    } else {
      $("message").textContent = body.error ?? String(status);
    }
  });
}
