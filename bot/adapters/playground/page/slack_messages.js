// A list of messages: days, the line before what is new, and a toolbar on the message that one points at.

import { el, icon } from "./dom.js";
import { settle } from "./slack_blocks.js";
import { emoji, PICKED } from "./slack_emoji.js";
import { glyph } from "./slack_icons.js";
import { MessageCard } from "./slack_message.js";
import { openMenu, openPopover } from "./slack_popover.js";

const TOGETHER_S = 5 * 60;
const NEAR = 80;
const ROOM_ABOVE = 18;
const QUICK = ["white_check_mark", "eyes", "raised_hands"];

export class MessageList {
  constructor(slack, { inThread = false } = {}) {
    this.slack = slack;
    this.inThread = inThread;
    this.cards = new Map();
    this.lines = new Map();
    this.inner = el("div", { class: "sl-list-inner" });
    this.below = el(
      "button",
      { type: "button", class: "sl-below", hidden: true, onclick: () => this.toEnd(true) },
      "New messages",
      icon("down"),
    );
    this.scroller = el(
      "div",
      { class: "sl-list", tabindex: "0", role: "log", "aria-label": inThread ? "Thread" : "Messages" },
      this.inner,
    );
    this.root = el("div", { class: "sl-list-frame" }, this.scroller, this.below);
    this.atEnd = true;
    this.scroller.addEventListener("scroll", () => this.scrolled());
    const stay = new ResizeObserver(() => this.atEnd && this.toEnd());
    stay.observe(this.inner);
    stay.observe(this.scroller);
    this.readyToolbar();
  }

  /** Another conversation: nothing of the old one stays. */
  clear() {
    this.cards.clear();
    this.lines.clear();
    this.inner.replaceChildren();
    this.toolbar.remove();
    this.editing = null;
    this.atEnd = true;
    this.below.hidden = true;
  }

  draw(messages, { intro = null, newFrom = null } = {}) {
    const nodes = intro ? [intro] : [];
    let before = null;
    let marked = false;
    for (const message of messages) {
      const day = dayOf(message.ts);
      if (!this.inThread && day !== dayOf(before?.ts)) nodes.push(this.line(
        `day ${day}`,
        dayName(message.ts, this.slack.now),
        "sl-day",
      ));
      const isNew = newFrom && !marked && message.ts > newFrom && message.user !== this.slack.names.me;
      if (isNew) {
        nodes.push(this.line("new", "New", "sl-new"));
        marked = true;
      }
      const first = this.inThread && before === messages[0];
      nodes.push(this.card(
        message,
        { compact: !isNew && !first && follows(before, message), inThread: this.inThread },
      ));
      if (this.inThread && !before && messages.length > 1) nodes.push(this.line(
        "replies",
        replies(messages.length - 1),
        "sl-replies",
      ));
      before = message;
    }
    this.forget(messages);
    const grew = this.last !== before?.ts;
    this.last = before?.ts;
    settle(this.inner, nodes);
    const mine = before?.user === this.slack.names.me;
    if (this.atEnd || (grew && mine)) this.toEnd();
    else if (grew) this.below.hidden = false;
  }

  line(key, words, className) {
    let node = this.lines.get(key);
    if (!node) this.lines.set(key, (node = el("div", { class: className, role: "separator" }, el("span"))));
    node.firstChild.textContent = words;
    return node;
  }

  card(message, how) {
    let entry = this.cards.get(message.ts);
    if (!entry) this.cards.set(message.ts, (entry = { card: new MessageCard(this.slack, message), text: "" }));
    const text = JSON.stringify([message, how, this.slack.namesStamp]);
    if (entry.text !== text && this.editing !== message.ts) {
      const hadToolbar = this.toolbar.parentNode === entry.card.root;
      entry.text = text;
      entry.card.draw(message, how);
      if (hadToolbar) entry.card.root.append(this.toolbar);
    }
    return entry.card.root;
  }

  forget(messages) {
    const still = new Set(messages.map((message) => message.ts));
    for (const ts of this.cards.keys()) if (!still.has(ts)) this.cards.delete(ts);
  }

  toEnd(smooth = false) {
    this.atEnd = true;
    this.below.hidden = true;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.atEnd) this.below.hidden = true;
  }

  // The toolbar

  readyToolbar() {
    this.toolbar = el("div", { class: "sl-toolbar", role: "toolbar", "aria-label": "Message actions" });
    this.inner.addEventListener("pointerover", (event) => event.pointerType === "mouse" && this.point(event.target));
    this.inner.addEventListener(
      "pointerleave",
      (event) => event.pointerType === "mouse" && !this.menuOpen && this.toolbar.remove(),
    );
    this.inner.addEventListener("click", (event) => {
      if (!event.target.closest("button, a, input, select, textarea, label")) this.point(event.target, true);
    });
  }

  point(target, pressed = false) {
    const root = target.closest?.(".sl-message");
    const message = root && this.cards.get(root.dataset.ts)?.card.message;
    if (this.menuOpen || !message || message.deleted || this.editing === message.ts) return;
    if (this.toolbar.parentNode === root && !pressed) return;
    this.toolbar.replaceChildren(...this.tools(message));
    const above = root.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
    this.toolbar.classList.toggle("is-inside", above < ROOM_ABOVE);
    root.append(this.toolbar);
  }

  tools(message) {
    const tool = (label, content, run) => el(
      "button",
      {
        type: "button",
        class: "sl-tool",
        title: label,
        "aria-label": label,
        onclick: (event) => run(event.currentTarget),
      },
      content,
    );
    if (message.ephemeral) return [tool("More actions", icon("more"), (anchor) => this.more(anchor, message))];
    return [
      ...QUICK.filter(emoji).map((name) => tool(
        `React with :${name}:`,
        emoji(name),
        () => this.slack.react(message, name),
      )),
      tool("Find another reaction", glyph("smile"), (anchor) => this.pick(anchor, message)),
      this.inThread ? null : tool(
        "Reply in thread",
        glyph("thread"),
        () => this.slack.openThread(message.thread_ts ?? message.ts),
      ),
      tool("More actions", icon("more"), (anchor) => this.more(anchor, message)),
    ].filter(Boolean);
  }

  held() {
    this.menuOpen = true;
    return {
      onClose: () => {
        this.menuOpen = false;
        if (!this.toolbar.matches(":hover")) this.toolbar.remove();
      },
    };
  }

  pick(anchor, message) {
    openEmoji(anchor, (name) => this.slack.react(message, name), this.held());
  }

  more(anchor, message) {
    const shortcuts = this.slack.app.shortcuts.filter((each) => each.type === "message");
    const items = message.ephemeral ? [] : shortcuts.map((each) => ({
      label: each.name,
      detail: this.slack.app.name,
      run: () => this.slack.shortcut(each, message),
    }));
    items.push(...(items.length ? [null] : []), { label: "Copy text", run: () => this.copy(message) });
    if (message.user === this.slack.names.me && !message.ephemeral) {
      items.push(
        null,
        { label: "Edit message", run: () => this.edit(message) },
        { label: "Delete message…", danger: true, run: () => this.remove(message) },
      );
    }
    openMenu(anchor, items, this.held());
  }

  async copy(message) {
    const body = this.cards.get(message.ts).card.root.querySelector(".sl-blocks, .sl-text");
    await navigator.clipboard?.writeText(body?.innerText ?? "");
    this.slack.toast("Copied");
  }

  edit(message) {
    const root = this.cards.get(message.ts).card.root;
    const area = el(
      "textarea",
      {
        class: "sl-edit-area",
        rows: "2",
        value: root.querySelector(".sl-text")?.innerText.replace(/ \(edited\)$/, "") ?? "",
      },
    );
    const done = () => {
      this.editing = null;
      this.cards.get(message.ts).text = "";
      this.slack.refresh();
    };
    const save = async () => {
      await this.slack.post("edit", { channel: this.slack.place.id, ts: message.ts, text: area.value });
      done();
    };
    area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") done();
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      save();
    });
    this.editing = message.ts;
    this.toolbar.remove();
    const row = el(
      "div",
      { class: "sl-edit-row" },
      el("button", { type: "button", class: "sl-button", onclick: done }, "Cancel"),
      el("button", { type: "button", class: "sl-button is-primary", onclick: save }, "Save"),
    );
    root.querySelector(".sl-text")?.replaceWith(el("div", { class: "sl-edit" }, area, row));
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }

  async remove(message) {
    const text = (words) => ({ type: "plain_text", text: words });
    const ask = {
      title: text("Delete message"),
      text: text("Are you sure you want to delete this message? This cannot be undone."),
      confirm: text("Delete"),
      deny: text("Cancel"),
      style: "danger",
    };
    if (await this.slack.confirm(ask)) await this.slack.post(
      "delete",
      { channel: this.slack.place.id, ts: message.ts },
    );
  }
}

/** A small grid of emoji. */
export function openEmoji(anchor, picked, options = {}) {
  const choose = (name) => {
    close();
    picked(name);
  };
  const cells = PICKED.map((name) => el(
    "button",
    { type: "button", class: "sl-emoji-cell", title: `:${name}:`, "aria-label": name, onclick: () => choose(name) },
    emoji(name) ?? `:${name}:`,
  ));
  const className = emoji(PICKED[0]) ? "sl-emoji-grid" : "sl-emoji-grid is-named";
  const close = openPopover(anchor, el("div", { class: className }, ...cells), options);
}

function replies(count) {
  return count === 1 ? "1 reply" : `${count} replies`;
}

function dayOf(ts) {
  return ts ? new Date(Number(ts) * 1000).toDateString() : null;
}

function dayName(ts, now) {
  const day = new Date(Number(ts) * 1000);
  const today = new Date(now * 1000);
  const yesterday = new Date(today.getTime() - 86400000);
  if (day.toDateString() === today.toDateString()) return "Today";
  if (day.toDateString() === yesterday.toDateString()) return "Yesterday";
  return day.toLocaleDateString("en-US", { weekday: "long", month: "long", day: "numeric" });
}

function follows(before, message) {
  if (!before || before.user !== message.user || before.deleted || message.deleted) return false;
  if (before.ephemeral || message.ephemeral || dayOf(before.ts) !== dayOf(message.ts)) return false;
  return Number(message.ts) - Number(before.ts) < TOGETHER_S;
}
