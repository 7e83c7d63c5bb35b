// What lies over the chat: menus, alerts, toasts, pictures, the bot's profile, and the list of chats.

import { avatar, el, icon } from "./dom.js";
import { copy } from "./telegram_bubbles.js";

const TOAST_MILLISECONDS = 3200;
const QUICK_REACTIONS = ["👍", "❤", "🔥", "👏", "🎉", "🤔", "👎"];

export function mountOverlays(phone) {
  return new Overlays(phone);
}

class Overlays {
  constructor(phone) {
    this.phone = phone;
    this.toasts = el("div", { class: "tg-toasts", role: "status", "aria-live": "polite" });
    this.layer = el("div", { class: "tg-layer", hidden: true });
    phone.root.append(this.toasts, this.layer);
    this.layer.addEventListener("click", (event) => event.target === this.layer && this.closeAll());
    phone.root.addEventListener("keydown", (event) => event.key === "Escape" && this.closeAll());
    this.alerts = [];
  }

  open(node, name = "") {
    this.before ??= document.activeElement;
    this.layer.className = `tg-layer ${name}`;
    this.layer.replaceChildren(node);
    this.layer.hidden = false;
    node.querySelector("button, textarea, input")?.focus({ preventScroll: true });
  }

  closeAll() {
    if (this.layer.hidden) return;
    this.layer.hidden = true;
    this.layer.replaceChildren();
    this.before?.focus?.({ preventScroll: true });
    this.before = null;
    if (this.alerts.length) this.alert(this.alerts.shift());
  }

  /** What was said to somebody else is not said to this one. */
  changePerson() {
    this.alerts = [];
    this.toasts.replaceChildren();
    this.closeAll();
  }

  toast(text) {
    const node = el("div", { class: "tg-toast" }, text);
    this.toasts.replaceChildren(node);
    setTimeout(() => node.classList.add("is-leaving"), TOAST_MILLISECONDS);
    setTimeout(() => node.remove(), TOAST_MILLISECONDS + 300);
  }

  alert(text) {
    if (this.layer.querySelector(".tg-alert")) {
      this.alerts.push(text);
      return;
    }
    const lines = text.split("\n").map((line) => el("p", {}, line));
    const fine = el("button", { type: "button", onclick: () => this.closeAll() }, "OK");
    this.open(
      el(
        "div",
        { class: "tg-alert", role: "alertdialog", "aria-modal": "true" },
        el("h3", {}, this.phone.chat.bot.name),
        ...lines,
        fine,
      ),
      "is-dim",
    );
  }

  showMenu(anchor) {
    const { blocked, started } = this.phone.chat;
    const items = [["info", "About the bot", () => this.showProfile()]];
    if (started && blocked) items.push(["check", "Unblock bot", () => this.phone.act("unblock")]);
    else if (started) items.push(["block", "Block bot", () => this.phone.act("block"), "is-danger"]);
    const box = anchor.getBoundingClientRect();
    this.openMenu(items, box.right, box.bottom + 4);
  }

  showMessageMenu(messageId, node, point) {
    const message = this.phone.chat.messages.find((one) => one.id === messageId);
    if (!message) return;
    const items = [];
    const mayWrite = this.phone.chat.started && !this.phone.chat.blocked;
    if (mayWrite) items.push(["reply", "Reply", () => this.phone.composer.reply(messageId)]);
    if (message.text) items.push(["copy", "Copy text", () => copy(this.phone, message.text)]);
    if (mayWrite && !message.from_bot && !message.via_bot && (message.text || message.file)) items.push(
      ["edit", "Edit", () => this.phone.composer.edit(messageId)],
    );
    items.push(["trash", "Delete", () => this.phone.act("delete", { message_id: messageId }), "is-danger"]);
    const faces = QUICK_REACTIONS.map((emoji) =>
      el(
        "button",
        {
          type: "button",
          class: message.reaction === emoji ? "is-mine" : "",
          "aria-label": `React ${emoji}`,
          onclick: () => this.done(() => this.phone.act("react", { message_id: messageId, emoji })),
        },
        emoji,
      ),
    );
    const box = node.getBoundingClientRect();
    this.openMenu(
      items,
      point.clientX || box.left + 40,
      point.clientY || box.top + 20,
      el("div", { class: "tg-faces" }, ...faces),
    );
  }

  openMenu(items, x, y, above = null) {
    const rows = items.map(([name, words, act, style]) =>
      el(
        "button",
        { type: "button", role: "menuitem", class: style ?? "", onclick: () => this.done(act) },
        icon(name),
        words,
      ),
    );
    const menu = el("div", { class: "tg-menu" }, above, el("div", { class: "tg-menu-items", role: "menu" }, ...rows));
    this.open(menu);
    const phone = this.phone.root.getBoundingClientRect();
    const left = Math.min(Math.max(8, x - phone.left - menu.offsetWidth / 2), phone.width - menu.offsetWidth - 8);
    const top = Math.min(Math.max(8, y - phone.top), phone.height - menu.offsetHeight - 8);
    menu.style.left = `${left}px`;
    menu.style.top = `${top}px`;
  }

  done(act) {
    this.closeAll();
    act();
  }

  showProfile() {
    const { bot } = this.phone.chat;
    const about = bot.short_description || bot.description;
    const link = `https://t.me/${bot.username}`;
    const rows = [
      el("div", { class: "tg-profile-face" }, avatar(bot.name)),
      el("h3", {}, bot.name),
      el("p", { class: "tg-dim" }, "bot"),
      about && el("p", {}, about),
      el(
        "button",
        { type: "button", class: "tg-profile-row", onclick: () => copy(this.phone, link) },
        el("span", {}, `@${bot.username}`),
        el("span", { class: "tg-dim" }, "Username"),
      ),
      el("button", { type: "button", class: "tg-profile-close", onclick: () => this.closeAll() }, "Close"),
    ];
    this.open(
      el("div", { class: "tg-alert tg-profile", role: "dialog", "aria-modal": "true" }, ...rows.filter(Boolean)),
      "is-dim",
    );
  }

  showPicture(url, name) {
    const close = el(
      "button",
      { type: "button", class: "icon-button", "aria-label": "Close", onclick: () => this.closeAll() },
      icon("close"),
    );
    this.open(el("figure", { class: "tg-picture" }, close, el("img", { src: url, alt: name })), "is-dark");
  }

  drawList({ bot, messages, unread, started }) {
    const last = messages[messages.length - 1];
    const words = last ? last.text || last.file?.name || "Message" : bot.short_description || "No messages yet";
    const time = last ? new Date(last.date * 1000).toLocaleTimeString(
      "en-GB",
      { hour: "2-digit", minute: "2-digit" },
    ) : "";
    const row = el(
      "button",
      { type: "button", class: "tg-list-row", onclick: () => this.phone.show("chat") },
      avatar(bot.name),
      el(
        "span",
        { class: "tg-list-words" },
        el("span", { class: "tg-list-top" }, el("strong", {}, bot.name), el("span", { class: "tg-dim" }, time)),
        el("span", { class: "tg-list-last" }, started && last && !last.from_bot ? "You: " : "", words),
      ),
      el("span", { class: "badge", hidden: !unread }, String(unread)),
    );
    const head = el("header", { class: "tg-header tg-list-head" }, el("strong", {}, "Chats"));
    const foot = el("p", { class: "tg-dim tg-list-foot" }, "This phone knows one bot. Open it to go on.");
    this.phone.listScreen.replaceChildren(head, row, foot);
    this.phone.unreadMark.hidden = true;
  }
}
