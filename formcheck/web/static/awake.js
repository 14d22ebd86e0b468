// Keeps the screen on while a session runs.
let lock = null;
let wanted = false;

async function take() {
  if (lock && !lock.released) return true; // the browser takes it back by itself when the page is left
  if (!wanted || document.visibilityState !== "visible" || !navigator.wakeLock) return false;
  try {
    const taken = await navigator.wakeLock.request("screen");
    if (!wanted || (lock && !lock.released)) taken.release(); // no longer wanted, or asked for twice
    else lock = taken;
    return true;
  } catch {
    return false; // as when the battery is low
  }
}

/** Keep the screen on from now on, also after the page was left and came back; whether the browser does. */
export async function stayAwake() {
  wanted = true;
  return take();
}

/** Let it go dark again. */
export function mayRest() {
  wanted = false;
  lock?.release();
  lock = null;
}

document.addEventListener("visibilitychange", take);
