// Block Kit's interactive elements: what one presses, chooses, and types into.

import { el, fileSize, icon } from "./dom.js";
import { glyph } from "./slack_icons.js";
import { openMenu } from "./slack_popover.js";
import { selectOf } from "./slack_select.js";
import { plain, textOf } from "./slack_text.js";

const ELEMENTS = {
  button,
  overflow,
  static_select: menu,
  multi_static_select: menu,
  external_select: menu,
  multi_external_select: menu,
  users_select: menu,
  datepicker: (block, element, surface) => moment(block, element, surface, "date"),
  timepicker: (block, element, surface) => moment(block, element, surface, "time"),
  datetimepicker: (block, element, surface) => moment(block, element, surface, "datetime-local"),
  radio_buttons: (block, element, surface) => ticks(block, element, surface, "radio"),
  checkboxes: (block, element, surface) => ticks(block, element, surface, "checkbox"),
  plain_text_input: typed,
  number_input: typed,
  email_text_input: typed,
  url_text_input: typed,
  file_input: files,
};

/** One interactive element. */
export function elementOf(block, element, surface) {
  return ELEMENTS[element.type](block, element, surface);
}

/** Outside of inputs, and in inputs that say so, the app hears of a choice at once. */
function tells(block) {
  return block.type !== "input" || block.dispatch_action;
}

async function confirmed(element, surface) {
  return !element.confirm || surface.slack.confirm(element.confirm);
}

function changer(block, element, surface) {
  return async (held) => {
    const before = surface.values.get(block, element);
    surface.values.set(block, element, held);
    if (!tells(block)) return;
    if (await confirmed(element, surface)) await surface.slack.act(surface, block, element, held);
    else surface.values.set(block, element, before);
  };
}

// Buttons

function button(block, element, surface) {
  const style = element.style ? ` is-${element.style}` : "";
  const node = el(
    "button",
    { type: "button", class: `sl-button${style}`, "aria-label": element.accessibility_label },
    plain(element.text.text),
  );
  node.addEventListener("click", async () => {
    if (!(await confirmed(element, surface))) return;
    if (/^https?:/i.test(element.url ?? "")) open(element.url, "_blank", "noopener,noreferrer");
    node.classList.add("is-busy");
    node.disabled = true;
    await surface.slack.act(surface, block, element, null);
    node.classList.remove("is-busy");
    node.disabled = false;
  });
  return node;
}

function overflow(block, element, surface) {
  const node = el(
    "button",
    { type: "button", class: "sl-button sl-overflow", "aria-label": "More options", "aria-haspopup": "menu" },
    icon("more"),
  );
  const choose = async (option) => {
    if (!(await confirmed(element, surface))) return;
    if (/^https?:/i.test(option.url ?? "")) open(option.url, "_blank", "noopener,noreferrer");
    await surface.slack.act(surface, block, element, option);
  };
  const items = element.options.map((option) => ({
    label: plain(option.text.text),
    detail: option.description?.text,
    run: () => choose(option),
  }));
  node.addEventListener("click", () => openMenu(node, items));
  return node;
}

// Choices

function menu(block, element, surface) {
  return selectOf(block, element, surface, changer(block, element, surface));
}

function moment(block, element, surface, type) {
  const changed = changer(block, element, surface);
  const held = surface.values.get(block, element);
  const shown = type === "datetime-local" && held ? localMoment(held) : held;
  const node = el(
    "input",
    { type, class: `sl-field-box sl-moment is-${type}`, value: shown ?? "", "aria-label": element.placeholder?.text },
  );
  node.addEventListener("change", () => {
    const value = type === "datetime-local" ? Math.floor(new Date(node.value).getTime() / 1000) : node.value;
    changed(node.value ? value : null);
  });
  return node;
}

function localMoment(seconds) {
  const moment = new Date(seconds * 1000);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

let groups = 0;

function ticks(block, element, surface, type) {
  const changed = changer(block, element, surface);
  const held = surface.values.get(block, element);
  const chosen = new Set([held].flat().map((option) => option?.value));
  const name = `sl-ticks-${(groups += 1)}`;
  const rows = element.options.map((option) => {
    const box = el("input", { type, name, checked: chosen.has(option.value) });
    const detail = option.description ? el(
      "span",
      { class: "sl-option-detail" },
      textOf(option.description, surface.names),
    ) : null;
    return el(
      "label",
      { class: "sl-tick" },
      box,
      el("span", { class: "sl-option-words" }, textOf(option.text, surface.names), detail),
    );
  });
  const group = el("div", { class: "sl-ticks", role: type === "radio" ? "radiogroup" : "group" }, ...rows);
  group.addEventListener("change", () => {
    const boxes = [...group.querySelectorAll("input")];
    const now = element.options.filter((_, index) => boxes[index].checked);
    changed(type === "radio" ? (now[0] ?? null) : now);
  });
  return group;
}

// Typing

const MODES = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };

function typed(block, element, surface) {
  const attributes = {
    class: "sl-field-box",
    value: surface.values.get(block, element) ?? "",
    placeholder: element.placeholder?.text,
    inputmode: MODES[element.type],
    autocomplete: "off",
    "data-focus": element.focus_on_load,
  };
  const area = element.multiline ? el(
    "textarea",
    { ...attributes, rows: "4" },
  ) : el("input", { type: "text", ...attributes });
  const counter = element.max_length ? el("span", { class: "sl-counter", "aria-live": "polite" }) : null;
  const count = () => counter && tell(counter, area.value.length, element.max_length);
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const say = () => surface.slack.act(surface, block, element, area.value || null);
  let timer = 0;
  area.addEventListener("input", () => {
    surface.values.set(block, element, area.value || null);
    count();
    clearTimeout(timer);
    if (block.dispatch_action && when.includes("on_character_entered")) timer = setTimeout(say, 300);
  });
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || element.multiline || event.isComposing) return;
    event.preventDefault();
    if (block.dispatch_action && when.includes("on_enter_pressed")) say();
    else surface.slack.enter(surface);
  });
  count();
  return counter ? el("div", { class: "sl-typed" }, area, counter) : area;
}

// Slack counts only once there is little left; a number in an empty box reads like a value.
const NEARLY_FULL = 20;

function tell(counter, length, most) {
  counter.hidden = most - length > NEARLY_FULL;
  counter.textContent = String(most - length);
  counter.classList.toggle("is-over", length > most);
}

// Files

function files(block, element, surface) {
  const picker = el("input", { type: "file", class: "sl-file-picker", multiple: (element.max_files ?? 10) > 1 });
  if (element.filetypes) picker.setAttribute("accept", element.filetypes.map((kind) => `.${kind}`).join(","));
  const list = el("ul", { class: "sl-file-list" });
  const held = () => surface.values.get(block, element) ?? [];
  const draw = () => list.replaceChildren(...held().map((file) => fileRow(
    file,
    () => keep(held().filter((each) => each !== file)),
  )));
  const keep = (now) => {
    surface.values.set(block, element, now);
    draw();
  };
  const take = async (chosen) => {
    if (chosen.length) keep([...held(), ...(await surface.slack.uploadForModal([...chosen]))]);
  };
  picker.addEventListener("change", async () => {
    await take(picker.files);
    picker.value = "";
  });
  const zone = el(
    "label",
    { class: "sl-drop" },
    icon("clip"),
    el("span", {}, "Choose files or drop them here"),
    picker,
  );
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  draw();
  return el("div", { class: "sl-files-input" }, zone, list);
}

/** A file that one is about to send, with a button that takes it back. */
export function fileRow(file, remove, tag = "li") {
  return el(
    tag,
    { class: "sl-file" },
    el("span", { class: "sl-file-kind" }, glyph("doc")),
    el("span", { class: "sl-file-words" }, el("strong", {}, file.name), el("span", {}, fileSize(file.size))),
    el(
      "button",
      { type: "button", class: "sl-icon", "aria-label": `Remove ${file.name}`, onclick: remove },
      icon("close"),
    ),
  );
}
