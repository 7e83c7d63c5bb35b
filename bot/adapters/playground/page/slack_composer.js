// Where one writes: text, files, slash commands with their hints, mentions.

import { el, icon } from "./dom.js";
import { fileRow } from "./slack_elements.js";
import { emoji } from "./slack_emoji.js";
import { glyph } from "./slack_icons.js";
import { openEmoji } from "./slack_messages.js";
import { openMenu } from "./slack_popover.js";

const TALLEST = 180;

export class Composer {
  constructor(slack, { inThread = false } = {}) {
    this.slack = slack;
    this.inThread = inThread;
    this.drafts = new Map();
    this.files = [];
    this.area = el("textarea", { class: "sl-compose-area", rows: "1", "aria-label": "Message" });
    this.hints = el("div", { class: "sl-hints", role: "listbox", hidden: true });
    this.usage = el("p", { class: "sl-usage", hidden: true });
    this.chips = el("div", { class: "sl-compose-files", hidden: true });
    this.picker = el("input", { type: "file", multiple: true, hidden: true });
    this.send = el(
      "button",
      { type: "button", class: "sl-send", "aria-label": "Send", disabled: true, onclick: () => this.submit() },
      icon("send"),
    );
    this.build();
    this.listen();
  }

  build() {
    const tool = (label, content, run) => el(
      "button",
      {
        type: "button",
        class: "sl-compose-tool",
        title: label,
        "aria-label": label,
        onclick: (event) => run(event.currentTarget),
      },
      content,
    );
    const tools = [
      tool("Attach files", icon("plus"), () => this.picker.click()),
      tool("Emoji", glyph("smile"), (anchor) => openEmoji(anchor, (name) => this.insert(emoji(name)))),
      tool("Mention someone", glyph("at"), () => this.insert("@")),
    ];
    if (!this.inThread) tools.push(tool("Shortcuts and commands", glyph("bolt"), (anchor) => this.shortcuts(anchor)));
    const row = el("div", { class: "sl-compose-row" }, ...tools, el("span", { class: "sl-space" }), this.send);
    const box = el("div", { class: "sl-compose-box" }, this.usage, this.area, this.chips, row, this.picker);
    this.root = el("div", { class: "sl-compose" }, this.hints, box);
  }

  listen() {
    this.area.addEventListener("input", () => this.changed());
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("blur", () => setTimeout(() => (this.hints.hidden = true), 150));
    this.area.addEventListener(
      "paste",
      (event) => event.clipboardData.files.length && this.attach(event.clipboardData.files),
    );
    this.picker.addEventListener("change", () => {
      this.attach(this.picker.files);
      this.picker.value = "";
    });
    this.root.addEventListener("dragover", (event) => event.preventDefault());
    this.root.addEventListener("drop", (event) => {
      event.preventDefault();
      this.attach(event.dataTransfer.files);
    });
  }

  /** Write somewhere else from now on; what was begun here waits. */
  setPlace(key, placeholder) {
    this.area.placeholder = placeholder;
    if (key === this.placeKey) return;
    if (this.placeKey) this.drafts.set(this.placeKey, { text: this.area.value, files: this.files });
    this.placeKey = key;
    const draft = this.drafts.get(key) ?? { text: "", files: [] };
    this.area.value = draft.text;
    this.files = draft.files;
    this.drawFiles();
    this.changed();
  }

  changed() {
    this.area.style.height = "auto";
    // What is not shown has no height; it keeps its one row.
    const { scrollHeight } = this.area;
    if (scrollHeight) this.area.style.height = `${Math.min(scrollHeight, TALLEST)}px`;
    this.send.disabled = !this.area.value.trim() && !this.files.length;
    this.drawHints();
  }

  insert(text) {
    this.area.focus();
    this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, "end");
    this.changed();
  }

  attach(files) {
    this.files = [...this.files, ...files];
    this.drawFiles();
    this.changed();
  }

  drawFiles() {
    this.chips.hidden = !this.files.length;
    this.chips.replaceChildren(
      ...this.files.map((file) => {
        const drop = () => {
          this.files = this.files.filter((each) => each !== file);
          this.drawFiles();
          this.changed();
        };
        return fileRow(file, drop, "span");
      }),
    );
  }

  // Hints

  drawHints() {
    const text = this.area.value;
    const command = this.slack.app.commands.find((each) => `${text} `.startsWith(`${each.command} `));
    this.usage.hidden = !command;
    if (command) {
      this.usage.replaceChildren(
        el("strong", {}, command.command),
        " ",
        command.usage_hint,
        el("span", { class: "sl-usage-what" }, command.description),
      );
    }
    const rows = this.commandHints(text) ?? this.mentionHints(text) ?? [];
    this.hints.hidden = !rows.length;
    this.hints.replaceChildren(...rows);
    rows[0]?.classList.add("is-marked");
  }

  commandHints(text) {
    if (!/^\/\S*$/.test(text) || this.inThread) return null;
    return this.slack.app.commands
      .filter((each) => each.command.startsWith(text) && each.command !== text)
      .map((each) => this.hint(
        el("strong", {}, each.command),
        `${each.usage_hint}`,
        each.description,
        () => this.complete(text, `${each.command} `),
      ));
  }

  mentionHints(text) {
    const found = /(?:^|\s)@([\w.-]*)$/.exec(text.slice(0, this.area.selectionStart));
    if (!found) return null;
    const wanted = found[1].toLowerCase();
    return Object.entries(this.slack.handles)
      .filter(([handle, name]) => handle.startsWith(wanted) || name.toLowerCase().startsWith(wanted))
      .map(([handle, name]) => this.hint(
        el("strong", {}, name),
        `@${handle}`,
        "",
        () => this.complete(`@${found[1]}`, `@${handle} `),
      ));
  }

  hint(title, detail, more, run) {
    const row = el(
      "button",
      { type: "button", class: "sl-hint-row", role: "option" },
      title,
      el("span", {}, detail),
      el("em", {}, more),
    );
    row.addEventListener("pointerdown", (event) => event.preventDefault());
    row.addEventListener("click", run);
    return row;
  }

  complete(typed, whole) {
    const end = this.area.selectionStart;
    this.area.setRangeText(whole, end - typed.length, end, "end");
    this.area.focus();
    this.changed();
  }

  shortcuts(anchor) {
    const globals = this.slack.app.shortcuts.filter((each) => each.type === "global");
    const items = globals.map((each) => ({
      label: each.name,
      detail: each.description,
      run: () => this.slack.shortcut(each, null),
    }));
    const commands = this.slack.app.commands.map((each) => ({
      label: `${each.command} ${each.usage_hint}`,
      detail: each.description,
      run: () => this.begin(each.command),
    }));
    openMenu(anchor, [...items, ...(items.length ? [null] : []), ...commands]);
  }

  begin(command) {
    this.area.value = `${command} `;
    this.area.focus();
    this.changed();
  }

  key(event) {
    if (event.isComposing) return;
    const rows = [...this.hints.children];
    if (!this.hints.hidden && rows.length && this.hintKey(event, rows)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.submit();
  }

  hintKey(event, rows) {
    const at = rows.findIndex((row) => row.classList.contains("is-marked"));
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      rows[at]?.classList.remove("is-marked");
      rows[(at + by + rows.length) % rows.length].classList.add("is-marked");
    } else if (event.key === "Tab" || event.key === "Enter") rows[at]?.click();
    else if (event.key === "Escape") this.hints.hidden = true;
    else return false;
    event.preventDefault();
    return true;
  }

  async submit() {
    const text = this.area.value.trim();
    const files = this.files;
    if (!text && !files.length) return;
    this.area.value = "";
    this.files = [];
    this.drawFiles();
    this.changed();
    this.area.focus();
    if (await this.slack.say(text, files, this.inThread)) return;
    this.area.value = this.area.value || text;
    this.files = files;
    this.drawFiles();
    this.changed();
  }
}
