// Inline mode: what is typed behind the bot's name finds something, and one tap posts it into the chat.

import { el } from "./dom.js";

const WAIT = 250;

export function mountInline(phone) {
  return new Inline(phone);
}

class Inline {
  constructor(phone) {
    this.phone = phone;
    this.asked = null;
    this.timer = 0;
    this.root = el("div", { class: "tg-inline", role: "listbox", "aria-label": "Results", hidden: true });
  }

  /** The words behind the bot's name, where the text begins with it; else null. */
  wordsIn(text) {
    const name = this.phone.chat?.bot.username ?? "";
    const found = /^@(\w+)\s([\s\S]*)$/.exec(text);
    return found && found[1].toLowerCase() === name.toLowerCase() ? found[2].trim() : null;
  }

  /** What is typed has changed: ask when the typing pauses. */
  typed(text) {
    const words = this.wordsIn(text);
    if (words === this.asked) return;
    this.asked = words;
    clearTimeout(this.timer);
    if (words !== null) this.timer = setTimeout(() => this.phone.act("inline", { query: words }), WAIT);
    this.draw(this.phone.chat);
  }

  draw(chat) {
    const found = chat?.inline;
    this.root.hidden = this.asked === null || !found || found.query !== this.asked || !found.answered;
    if (this.root.hidden) return;
    const seen = JSON.stringify(found);
    if (seen === this.seen) return;
    this.seen = seen;
    const { button, results, next_offset: offset } = found;
    this.root.replaceChildren(
      ...(button ? [this.row("tg-inline-top", () => this.open(button), button.text)] : []),
      ...results.map((one) => this.result(one)),
      ...(offset ? [this.row("tg-inline-more", () => this.more(offset), "More")] : []),
    );
  }

  row(name, onclick, words) {
    return el("button", { type: "button", class: name, onclick }, words);
  }

  result({ id, title, description }) {
    return el(
      "button",
      { type: "button", role: "option", class: "tg-inline-result", onclick: () => this.choose(id) },
      el("strong", {}, title),
      el("span", {}, description),
    );
  }

  async choose(id) {
    this.phone.messages.toBottom();
    if ((await this.phone.act("result", { result_id: id })) !== null) this.phone.composer.setInput("");
  }

  more(offset) {
    this.phone.act("inline", { query: this.asked, offset });
  }

  open(button) {
    this.phone.composer.setInput("");
    this.phone.act("start", { payload: button.start_parameter });
  }
}
