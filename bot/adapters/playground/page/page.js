// The frame: who one is in each app, the clock, the theme, and the way between the two apps on a small screen.

import { get, listen, onChange, post, upload } from "./api.js";
import { avatar, el, icon } from "./dom.js";
import { mountSlack } from "./slack.js";
import { mountTelegram } from "./telegram.js";

const APPS = ["telegram", "slack"];
const people = [];
const chosen = { telegram: null, slack: null };
const badges = new Map();
const personListeners = { telegram: [], slack: [] };

function remember(key, value) {
  try {
    localStorage.setItem(`parley.${key}`, value);
  } catch {
    // A browser that keeps nothing forgets who one was; nothing else is lost.
  }
}

function recall(key) {
  try {
    return localStorage.getItem(`parley.${key}`);
  } catch {
    return null;
  }
}

// What each app is given

function apiFor(app) {
  return {
    get,
    post,
    upload,
    onChange,
    person: () => chosen[app],
    onPerson: (callback) => personListeners[app].push(callback),
    badge: (personId, count) => setBadge(app, personId, count),
    choose: (personId) => choose(app, personId),
  };
}

function setBadge(app, personId, count) {
  const key = `${app}:${personId}`;
  if ((badges.get(key) ?? 0) === count) return;
  badges.set(key, count);
  const chip = document.querySelector(`[data-people="${app}"] [data-person="${CSS.escape(personId)}"] .badge`);
  if (chip) showCount(chip, count);
  let total = 0;
  for (const [name, value] of badges) if (name.startsWith(`${app}:`)) total += value;
  showCount(document.querySelector(`[data-tab="${app}"] .badge`), total);
}

function showCount(badge, count) {
  badge.hidden = !count;
  badge.textContent = count > 99 ? "99+" : String(count || "");
}

// People

async function loadPeople() {
  people.splice(0, people.length, ...(await get("control/people")));
  for (const app of APPS) {
    drawPeople(app);
    if (!chosen[app]) {
      const mine = peopleOf(app);
      choose(app, (mine.find((person) => person.id === recall(`person.${app}`)) ?? mine[0]).id);
    }
  }
}

function peopleOf(app) {
  return people.filter((person) => person[app]);
}

function drawPeople(app) {
  const strip = document.querySelector(`[data-people="${app}"]`);
  const chips = peopleOf(app).map((person) => chipOf(app, person));
  const add = el(
    "button",
    { type: "button", class: "chip chip-new", "aria-label": "New person", onclick: () => openNewPerson(app) },
    el("span", { class: "avatar avatar-new" }, icon("plus")),
    el("span", { class: "chip-name" }, "New"),
  );
  strip.replaceChildren(...chips, add);
  markChosen(app);
}

function chipOf(app, person) {
  const count = badges.get(`${app}:${person.id}`) ?? 0;
  const badge = el("span", { class: "badge", hidden: !count }, String(count || ""));
  return el(
    "button",
    {
      type: "button",
      class: "chip",
      title: `${person.name}: ${person.about}`,
      dataset: { person: person.id },
      onclick: () => choose(app, person.id),
    },
    el("span", { class: "chip-face" }, avatar(person.name), badge),
    el("span", { class: "chip-name" }, person.name.split(" ")[0]),
  );
}

function markChosen(app) {
  for (const chip of document.querySelectorAll(`[data-people="${app}"] [data-person]`)) {
    chip.setAttribute("aria-pressed", String(chip.dataset.person === chosen[app]?.id));
  }
}

function choose(app, personId) {
  const person = people.find((one) => one.id === personId);
  if (!person?.[app] || person.id === chosen[app]?.id) return;
  chosen[app] = person;
  remember(`person.${app}`, person.id);
  markChosen(app);
  document
    .querySelector(`[data-people="${app}"] [data-person="${CSS.escape(personId)}"]`)
    ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  for (const callback of personListeners[app]) callback(person);
}

// A wheel turns up and down; the strip of people goes sideways.
function turnWheels() {
  for (const strip of document.querySelectorAll(".people")) {
    strip.addEventListener("wheel", (event) => (strip.scrollLeft += event.deltaY), { passive: true });
  }
}

function openNewPerson(app) {
  const dialog = document.querySelector("#new-person");
  const form = dialog.querySelector("form");
  form.reset();
  form.elements.platform.value = app;
  dialog.querySelector(".form-fault").hidden = true;
  dialog.showModal();
  form.elements.name.focus();
}

function readyNewPerson() {
  const dialog = document.querySelector("#new-person");
  const fault = dialog.querySelector(".form-fault");
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = event.target.elements;
    const wish = { name: fields.name.value, about: fields.about.value, platform: fields.platform.value };
    try {
      const person = await post("control/people", wish);
      dialog.close();
      await loadPeople();
      choose(wish.platform, person.id);
      showTab(wish.platform);
    } catch (error) {
      fault.textContent = error.message;
      fault.hidden = false;
    }
  });
}

// The clock

const clock = { at: 0, read: 0 };

async function readClock() {
  setClock((await get("control/clock")).now);
}

function setClock(now) {
  clock.at = Date.parse(now);
  clock.read = performance.now();
  drawClock();
}

function drawClock() {
  if (!clock.at) return;
  const now = new Date(clock.at + performance.now() - clock.read);
  const face = document.querySelector("#clock-face");
  face.dateTime = now.toISOString();
  const part = (options) => now.toLocaleDateString("en-GB", options);
  const date = el(
    "span",
    { class: "clock-date" },
    el("span", { class: "clock-more" }, `${part({ weekday: "short" })} `),
    part({ day: "numeric", month: "short" }),
    el("span", { class: "clock-more" }, ` ${part({ year: "numeric" })}`),
  );
  const time = el("span", { class: "clock-time" }, now.toLocaleTimeString("en-GB"));
  face.replaceChildren(date, time);
}

async function pushClock(button) {
  const to = button.dataset.push;
  for (const one of document.querySelectorAll("[data-push]")) one.disabled = true;
  button.classList.add("is-busy");
  try {
    const answer = await post("control/clock", to === "next" ? { to } : { seconds: Number(to) });
    setClock(answer.now);
    if (!answer.moved) notice("Nothing is due.");
  } catch (error) {
    notice(error.message);
  } finally {
    button.classList.remove("is-busy");
    for (const one of document.querySelectorAll("[data-push]")) one.disabled = false;
  }
}

// Notices, tabs, theme

let noticeTimer = 0;

function notice(text, lasting = false) {
  const line = document.querySelector("#notice");
  clearTimeout(noticeTimer);
  line.textContent = text;
  line.hidden = !text;
  if (text && !lasting) noticeTimer = setTimeout(() => (line.hidden = true), 3500);
}

function showTab(app) {
  document.body.dataset.app = app;
  remember("app", app);
  for (const tab of document.querySelectorAll("[data-tab]")) {
    tab.setAttribute("aria-selected", String(tab.dataset.tab === app));
  }
  // An app may have been hidden while things arrived; it looks at its own size again.
  dispatchEvent(new Event("resize"));
}

function drawTheme() {
  const dark = document.documentElement.dataset.theme === "dark";
  document.querySelector("#theme").replaceChildren(icon(dark ? "sun" : "moon"));
}

function toggleTheme() {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme = next;
  if (next === system) localStorage.removeItem("parley.theme");
  else remember("theme", next);
}

async function begin() {
  new MutationObserver(drawTheme).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  drawTheme();
  document.querySelector("#theme").addEventListener("click", toggleTheme);
  for (const tab of document.querySelectorAll("[data-tab]")) {
    tab.addEventListener("click", () => showTab(tab.dataset.tab));
  }
  for (const push of document.querySelectorAll("[data-push]")) push.addEventListener("click", () => pushClock(push));
  readyNewPerson();
  turnWheels();
  showTab(recall("app") === "slack" ? "slack" : "telegram");
  setInterval(drawClock, 1000);
  onChange("people", loadPeople);
  onChange("clock", readClock);
  listen((connected) => notice(connected ? "" : "Connection lost. Trying again…", true));
  await Promise.all([loadPeople(), readClock()]);
  mountTelegram(document.querySelector("#telegram"), apiFor("telegram"));
  mountSlack(document.querySelector("#slack"), apiFor("slack"));
}

begin().catch((error) => notice(error.message, true));
