// The page's words for scripts, in its language.
const words = JSON.parse(document.documentElement.dataset.words);

/** The text of a key, with the values put in. */
export function say(key, values = {}) {
  return words[`say.${key}`].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

export const language = document.documentElement.lang;
export const voiceLanguage = document.documentElement.dataset.voice;

/** The element with this id. */
export const $ = (id) => document.getElementById(id);

/** Ask the server for something in JSON; {status, body}. */
export async function ask(method, address, body) {
  const options = { method, headers: body ? { "Content-Type": "application/json" } : {} };
  if (body) options.body = JSON.stringify(body);
  const answer = await fetch(address, options);
  let said = {};
  try {
    said = await answer.json();
  } catch {
    // an error without words; its status says enough
  }
  return { status: answer.status, body: said };
}

/** A new element with text and attributes. */
export function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
