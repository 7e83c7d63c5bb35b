// The phone: one person's chat with the bot, live.

import { Refusal } from "./api.js";
import { avatar, el, icon } from "./dom.js";
import { mountComposer } from "./telegram_composer.js";
import { mountMessages } from "./telegram_messages.js";
import { mountOverlays } from "./telegram_overlays.js";

const STEP = 200;
// The server forgets an unanswered tap after 15 seconds and a typing mark after 5, without saying so.
const LOOK_AGAIN = 1000;

export function mountTelegram(root, api) {
  const phone = new Phone(root, api);
  api.onPerson(() => phone.changePerson());
  api.onChange("telegram:", (topic) => phone.hear(topic));
  document.addEventListener("visibilitychange", () => phone.noteRead());
  addEventListener("resize", () => phone.noteRead());
  if (api.person()) phone.changePerson();
}

class Phone {
  constructor(root, api) {
    this.api = api;
    this.chat = null;
    this.most = STEP;
    this.looking = false;
    this.lookAgain = false;
    this.timer = 0;
    this.lastToast = new Map();
    this.build(root);
    this.composer = mountComposer(this);
    this.messages = mountMessages(this);
    this.overlays = mountOverlays(this);
  }

  build(root) {
    this.unreadMark = el("span", { class: "tg-back-count", hidden: true });
    this.status = el("span", { class: "tg-status" }, "bot");
    this.title = el("span", { class: "tg-title" });
    this.face = el("span", { class: "tg-face" });
    this.header = el(
      "header",
      { class: "tg-header" },
      el(
        "button",
        { type: "button", class: "tg-back", "aria-label": "Back to chats", onclick: () => this.show("list") },
        icon("back"),
        this.unreadMark,
      ),
      el(
        "button",
        { type: "button", class: "tg-who", "aria-label": "About the bot", onclick: () => this.overlays.showProfile() },
        this.face,
        el("span", { class: "tg-names" }, this.title, this.status),
      ),
      el(
        "button",
        {
          type: "button",
          class: "icon-button tg-more",
          "aria-label": "More",
          onclick: (event) => this.overlays.showMenu(event.currentTarget),
        },
        icon("more"),
      ),
    );
    this.pinned = el("button", { type: "button", class: "tg-pinned", hidden: true });
    this.scroller = el("div", { class: "tg-scroller", tabindex: "0", role: "log", "aria-label": "Messages" });
    this.toBottom = el(
      "button",
      { type: "button", class: "tg-down", "aria-label": "To the newest message", hidden: true },
      icon("down"),
      el("span", { class: "tg-count", hidden: true }),
    );
    this.footer = el("footer", { class: "tg-footer" });
    this.stage = el("div", { class: "tg-stage" }, this.scroller, this.toBottom);
    this.chatScreen = el("div", { class: "tg-screen tg-chat" }, this.header, this.pinned, this.stage, this.footer);
    this.listScreen = el("div", { class: "tg-screen tg-list", hidden: true });
    this.root = el("div", { class: "tg" }, this.chatScreen, this.listScreen);
    root.replaceChildren(this.root);
  }

  get userId() {
    return this.api.person().telegram.id;
  }

  path(rest = "") {
    return `control/telegram/${this.userId}${rest}`;
  }

  changePerson() {
    this.chat = null;
    this.most = STEP;
    this.composer.changePerson();
    this.messages.changePerson();
    this.overlays.changePerson();
    this.show("chat");
    this.look();
  }

  hear(topic) {
    if (topic === `telegram:${this.userId}` || !/\d/.test(topic)) this.look();
    else this.countUnread();
  }

  // One look at a time; what changes meanwhile is seen by one more look.
  async look() {
    if (this.looking) {
      this.lookAgain = true;
      return;
    }
    this.looking = true;
    try {
      do {
        this.lookAgain = false;
        const userId = this.userId;
        const chat = await this.api.get(`control/telegram/${userId}?most=${this.most}`);
        if (userId === this.userId) this.draw(chat);
        else this.lookAgain = true;
      } while (this.lookAgain);
    } catch {
      // The server is away; the next change, or its return, looks again.
    } finally {
      this.looking = false;
    }
    this.countUnread();
  }

  draw(chat) {
    const first = this.chat === null;
    this.chat = chat;
    this.drawHeader(chat);
    this.composer.draw(chat);
    this.messages.draw(chat, first);
    this.overlays.drawList(chat);
    this.showToasts(chat, first);
    this.noteRead();
    clearTimeout(this.timer);
    if (chat.waiting.length || chat.typing) this.timer = setTimeout(() => this.look(), LOOK_AGAIN);
  }

  drawHeader({ bot, typing, messages }) {
    if (this.title.textContent !== bot.name) {
      this.title.textContent = bot.name;
      this.face.replaceChildren(avatar(bot.name));
    }
    this.status.textContent = typing ? "typing" : "bot";
    this.status.classList.toggle("is-typing", typing);
    const pinned = messages.filter((message) => message.pinned).pop();
    this.pinned.hidden = !pinned;
    if (pinned) {
      const words = pinned.text || pinned.file?.name || "Message";
      this.pinned.replaceChildren(
        el("span", { class: "tg-pinned-label" }, "Pinned message"),
        el("span", { class: "tg-pinned-text" }, words),
      );
      this.pinned.onclick = () => this.messages.jumpTo(pinned.id);
    }
  }

  showToasts(chat, first) {
    const person = this.userId;
    const newest = Math.max(0, ...chat.toasts.map((toast) => toast.id));
    const seen = this.lastToast.get(person);
    this.lastToast.set(person, newest);
    // What was answered before one looked is past.
    if (first || seen === undefined) return;
    for (const toast of chat.toasts.filter((one) => one.id > seen)) {
      if (toast.url) this.follow(toast.url);
      if (toast.text && toast.alert) this.overlays.alert(toast.text);
      else if (toast.text) this.overlays.toast(toast.text);
    }
  }

  async countUnread() {
    const chats = await this.api.get("control/telegram/chats").catch(() => []);
    const counts = new Map(chats.map((chat) => [chat.user_id, chat.unread]));
    const people = await this.peopleByUser();
    for (const [userId, personId] of people) this.api.badge?.(personId, counts.get(userId) ?? 0);
  }

  async peopleByUser() {
    const people = await this.api.get("control/people").catch(() => []);
    return people.filter((person) => person.telegram).map((person) => [person.telegram.id, person.id]);
  }

  noteRead() {
    if (!this.chat?.unread || document.hidden || this.root.offsetParent === null) return;
    if (!this.listScreen.hidden || !this.messages.atBottom()) return;
    this.act("read");
  }

  show(screen) {
    this.chatScreen.hidden = screen !== "chat";
    this.listScreen.hidden = screen !== "list";
    if (screen === "chat") this.noteRead();
  }

  /** Do something as the person; a refusal is shown, and told by null. */
  async act(name, body = {}) {
    try {
      return await this.api.post(this.path(`/${name}`), body);
    } catch (error) {
      this.overlays.toast(error instanceof Refusal ? error.message : "The playground does not answer.");
      return null;
    }
  }

  /** Open a link as Telegram does: one to the bot itself starts it. */
  follow(url) {
    const found = /^https?:\/\/t\.me\/([A-Za-z0-9_]+)\/?(?:\?start=([A-Za-z0-9_-]{0,64}))?$/.exec(url);
    if (found && found[1].toLowerCase() === this.chat.bot.username.toLowerCase()) {
      if (found[2] !== undefined) this.act("start", { payload: found[2] });
      this.show("chat");
      return;
    }
    if (/^https?:\/\//.test(url)) window.open(url, "_blank", "noopener");
    else this.overlays.toast("This link opens in Telegram alone.");
  }
}
