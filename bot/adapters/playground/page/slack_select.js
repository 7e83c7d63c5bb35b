// Menus: one choice or several, from options that are known, that the app is asked for, or that are people.

import { el, icon } from "./dom.js";
import { glyph } from "./slack_icons.js";
import { openPopover } from "./slack_popover.js";
import { plain } from "./slack_text.js";

const ASK_AFTER = 250;
const SEARCHING = "Searching…";

/** A select of any kind. `changed(held)` hears what is held from now on, in Slack's form. */
export function selectOf(block, element, surface, changed) {
  const select = new Select(block, element, surface, changed);
  select.draw();
  return select.root;
}

class Select {
  constructor(block, element, surface, changed) {
    Object.assign(this, { block, element, surface, changed });
    this.several = element.type.startsWith("multi_");
    this.external = element.type.includes("external");
    this.root = el("div", { class: this.several ? "sl-select is-several" : "sl-select" });
  }

  get held() {
    return this.surface.values.get(this.block, this.element) ?? (this.several ? [] : null);
  }

  /** What is held, as options. */
  get chosen() {
    if (this.several) return this.held;
    if (this.element.type === "users_select") return this.held ? [person(this.held, this.surface.names)] : [];
    return this.held ? [this.held] : [];
  }

  draw() {
    const chosen = this.chosen;
    const asking = this.element.placeholder?.text ?? (this.several ? "Select options" : "Select an option");
    const shown = this.several
      ? chosen.map((option) => this.chip(option))
      : chosen.map((option) => el("span", { class: "sl-select-value" }, plain(option.text.text)));
    const opener = el(
      "button",
      { type: "button", class: "sl-select-open", "aria-haspopup": "listbox", onclick: () => this.open() },
      ...(this.several && chosen.length ? [] : shown),
      chosen.length ? null : el("span", { class: "sl-placeholder" }, asking),
      this.several && chosen.length ? el("span", { class: "sl-placeholder" }, "Add…") : null,
      glyph("caret"),
    );
    const clearable = !this.several && chosen.length && this.block.type === "input" && this.block.optional;
    const id = this.root.querySelector(".sl-select-open")?.id;
    if (id) opener.id = id;
    this.root.replaceChildren(
      ...(this.several ? shown : []),
      opener,
      ...(clearable ? [el(
        "button",
        { type: "button", class: "sl-select-clear", "aria-label": "Clear", onclick: () => this.take(null) },
        icon("close"),
      )] : []),
    );
  }

  chip(option) {
    const drop = () => this.take(this.held.filter((each) => each.value !== option.value));
    return el(
      "span",
      { class: "sl-chip" },
      plain(option.text.text),
      el("button", { type: "button", "aria-label": `Remove ${option.text.text}`, onclick: drop }, icon("close")),
    );
  }

  take(held) {
    this.changed(held);
    this.draw();
  }

  open() {
    this.query = el(
      "input",
      { class: "sl-search", type: "text", placeholder: "Search", autocomplete: "off", "aria-label": "Search options" },
    );
    this.list = el("div", { class: "sl-options", role: "listbox" });
    this.query.addEventListener("input", () => this.look());
    this.query.addEventListener("keydown", (event) => this.key(event));
    const search = el("div", { class: "sl-search-row" }, glyph("search"), this.query);
    const box = el("div", { class: "sl-select-box" }, search, this.list);
    this.close = openPopover(this.root, box, { match: true, onClose: () => clearTimeout(this.timer) });
    this.look();
    this.query.focus();
  }

  look() {
    const query = this.query.value.trim();
    this.list.setAttribute("aria-busy", "true");
    if (this.external) this.ask(query);
    else this.offer(filtered(this.known(), query));
  }

  known() {
    if (this.element.type !== "users_select") return this.element.option_groups ?? this.element.options;
    return Object.keys(this.surface.names.members).map((id) => person(id, this.surface.names));
  }

  ask(query) {
    clearTimeout(this.timer);
    const least = this.element.min_query_length ?? 3;
    const enough = least === 1 ? "a character" : `${least} characters`;
    if (query.length < least) return this.say(`Type ${enough} or more to search`);
    if (!this.list.childElementCount) this.say(SEARCHING);
    this.timer = setTimeout(async () => {
      const answer = await this.surface.slack.suggest(this.surface, this.block, this.element, query);
      if (this.query.value.trim() !== query) return;
      if (answer.failure) this.say("Couldn’t load options. Try again?");
      else this.offer(answer.options);
    }, ASK_AFTER);
  }

  say(sentence) {
    this.list.replaceChildren(el("p", { class: "sl-options-note" }, sentence));
    this.list.setAttribute("aria-busy", String(sentence === SEARCHING));
  }

  offer(options) {
    const rows = options.flatMap((each) => (each.options ? [
      el("p", { class: "sl-options-group" }, plain(each.label.text)),
      ...each.options.map((one) => this.row(one)),
    ] : [this.row(each)]));
    if (rows.length) this.list.replaceChildren(...rows);
    else this.say("No results");
    this.list.setAttribute("aria-busy", "false");
    this.mark(this.list.querySelector(".is-chosen") ?? this.list.querySelector(".sl-option"));
  }

  row(option) {
    const isChosen = this.chosen.some((each) => each.value === option.value);
    const detail = option.description ? el(
      "span",
      { class: "sl-option-detail" },
      plain(option.description.text),
    ) : null;
    return el(
      "button",
      {
        type: "button",
        role: "option",
        tabindex: "-1",
        class: isChosen ? "sl-option is-chosen" : "sl-option",
        "aria-selected": String(isChosen),
        onclick: () => this.pick(option),
      },
      el("span", { class: "sl-option-words" }, plain(option.text.text), detail),
      isChosen ? icon("check") : null,
    );
  }

  pick(option) {
    if (!this.several) {
      this.close();
      this.take(this.element.type === "users_select" ? option.value : option);
      this.root.querySelector(".sl-select-open").focus();
      return;
    }
    const has = this.held.some((each) => each.value === option.value);
    if (!has && this.held.length >= (this.element.max_selected_items ?? 100)) return;
    this.take(has ? this.held.filter((each) => each.value !== option.value) : [...this.held, option]);
    this.query.value = "";
    this.look();
    this.query.focus();
  }

  mark(row) {
    this.list.querySelector(".is-marked")?.classList.remove("is-marked");
    row?.classList.add("is-marked");
    row?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const rows = [...this.list.querySelectorAll(".sl-option")];
    const at = rows.findIndex((row) => row.classList.contains("is-marked"));
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && rows.length) this.mark(rows[(at + by + rows.length) % rows.length]);
    else if (event.key === "Enter") rows[at]?.click();
    else return;
    event.preventDefault();
  }
}

function person(id, names) {
  return { text: { type: "plain_text", text: names.people[id] ?? id }, value: id };
}

function filtered(options, query) {
  const fits = (option) => option.text.text.toLowerCase().includes(query.toLowerCase());
  return options
    .map((each) => (each.options ? { ...each, options: each.options.filter(fits) } : each))
    .filter((each) => (each.options ? each.options.length : fits(each)));
}
