// How the two apps talk to the server, and how they hear that something changed.

/** A refusal, with the server's own words. */
export class Refusal extends Error {}

async function answer(response) {
  const text = await response.text();
  let body = {};
  try {
    body = text ? JSON.parse(text) : {};
  } catch {
    // Not JSON: the status says enough.
  }
  if (!response.ok) throw new Refusal(body.error ?? `The playground answered ${response.status}.`);
  return body;
}

export async function get(path) {
  return answer(await fetch(path, { cache: "no-store" }));
}

export async function post(path, body = {}) {
  const headers = { "Content-Type": "application/json" };
  return answer(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

export async function upload(path, formData) {
  return answer(await fetch(path, { method: "POST", body: formData }));
}

const listeners = [];

/** Call back with the topic whenever one with this prefix changes, and after a lost connection. */
export function onChange(prefix, callback) {
  listeners.push({ prefix, callback });
}

function tell(topic) {
  for (const { prefix, callback } of listeners) {
    if (topic === null || topic.startsWith(prefix)) callback(topic ?? prefix);
  }
}

/** Listen for changes; `connected` hears true and false as the connection comes and goes. */
export function listen(connected) {
  const source = new EventSource("control/changes");
  let wasOpen = false;
  source.addEventListener("open", () => {
    connected(true);
    // What changed while nobody listened is unknown, so everybody looks again.
    if (wasOpen) tell(null);
    wasOpen = true;
  });
  source.addEventListener("message", (event) => tell(event.data));
  source.addEventListener("error", () => connected(false));
  addEventListener("pagehide", () => source.close());
}
