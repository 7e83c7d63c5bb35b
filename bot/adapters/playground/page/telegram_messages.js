// The list of messages: only what changed is drawn anew, and the place that one reads stays where it is.

import { el } from "./dom.js";
import { bubble } from "./telegram_bubbles.js";

const GROUP_SECONDS = 300;
const NEAR_BOTTOM = 80;
const DAY_MILLISECONDS = 1200;

export function mountMessages(phone) {
  return new Messages(phone);
}

class Messages {
  constructor(phone) {
    this.phone = phone;
    this.nodes = new Map();
    this.unreadFrom = null;
    this.list = el("div", { class: "tg-messages" });
    this.typing = el(
      "div",
      { class: "tg-row tg-in is-last tg-typing", hidden: true, "aria-label": "typing" },
      el("div", { class: "tg-bubble" }, el("i"), el("i"), el("i")),
    );
    this.intro = el("div", { class: "tg-intro", hidden: true });
    this.day = el("div", { class: "tg-day is-over", hidden: true, "aria-hidden": "true" }, el("span"));
    phone.scroller.append(this.intro, this.list, this.typing);
    phone.stage.append(this.day);
    phone.scroller.addEventListener("scroll", () => this.scrolled());
    phone.toBottom.addEventListener("click", () => this.toBottom("smooth"));
    const grown = new ResizeObserver(() => this.stuck && this.toBottom());
    grown.observe(phone.scroller);
    grown.observe(this.list);
    this.stuck = true;
    this.scrolledTo = 0;
  }

  changePerson() {
    this.nodes.clear();
    this.list.replaceChildren();
    this.unreadFrom = null;
    this.stuck = true;
    this.day.hidden = true;
  }

  draw(chat, first) {
    const fromBottom = this.phone.scroller.scrollHeight - this.phone.scroller.scrollTop;
    const grewAbove = this.oldest !== undefined && chat.messages.length && chat.messages[0].id < this.oldest;
    this.oldest = chat.messages[0]?.id;
    if (first) this.unreadFrom = chat.unread ? chat.messages.find((one) =>
      one.from_bot && one.id > chat.read_up_to,
    )?.id : null;
    this.drawIntro(chat);
    this.reconcile(chat);
    this.typing.hidden = !chat.typing;
    if (first || this.stuck) this.toBottom();
    else if (grewAbove) this.phone.scroller.scrollTop = this.phone.scroller.scrollHeight - fromBottom;
    this.drawToBottom();
    if (first) this.showUnreadLine();
  }

  drawIntro({ started, messages, bot }) {
    const words = bot.description || bot.short_description;
    this.intro.hidden = started || messages.length > 0;
    if (this.intro.hidden) return;
    const lines = words.split("\n").map((line) => el("span", {}, line));
    this.intro.replaceChildren(
      el("strong", {}, "What can this bot do?"),
      ...(words ? lines : [el("span", {}, "Press Start, and it will tell you.")]),
    );
  }

  reconcile(chat) {
    const wanted = [];
    let day = "";
    chat.messages.forEach((message, index) => {
      const date = new Date(message.date * 1000).toDateString();
      if (date !== day) wanted.push(this.line(`day:${date}`, dayName(message.date), "tg-day"));
      if (message.id === this.unreadFrom) wanted.push(this.line("unread", "Unread messages", "tg-unread"));
      const place = placeOf(chat.messages, index);
      day = date;
      wanted.push(this.messageNode(chat, message, place));
    });
    const keep = new Set(wanted);
    for (const [key, entry] of this.nodes) {
      if (keep.has(entry.node)) continue;
      entry.node.remove();
      this.nodes.delete(key);
    }
    wanted.forEach((node, index) => {
      if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] ?? null);
    });
  }

  line(key, words, name) {
    const known = this.nodes.get(key);
    if (known) return known.node;
    const node = el("div", { class: name }, el("span", {}, words));
    this.nodes.set(key, { node });
    return node;
  }

  messageNode(chat, message, place) {
    const waiting = chat.waiting.filter((tap) => tap.message_id === message.id).map((tap) => tap.data);
    const target = message.reply_to ? chat.messages.find((one) => one.id === message.reply_to) : null;
    const seen = JSON.stringify([message, place, waiting, target?.text]);
    const known = this.nodes.get(message.id);
    if (known?.seen === seen) return known.node;
    const node = bubble(this.phone, message, place);
    // Only what is new to the eye may move in; an edit must not jump.
    if (!known && this.phone.scroller.childElementCount && this.nodes.size > 3) node.classList.add("is-new");
    if (known) {
      keepOpenParts(known.node, node);
      const focused = [...known.node.querySelectorAll("a, button")].indexOf(document.activeElement);
      known.node.replaceWith(node);
      if (focused >= 0) node.querySelectorAll("a, button")[focused]?.focus({ preventScroll: true });
    }
    this.nodes.set(message.id, { node, seen });
    return node;
  }

  /** Draw this message anew at the next look. */
  forget(messageId) {
    const known = this.nodes.get(messageId);
    if (known) known.seen = null;
  }

  atBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.phone.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM;
  }

  toBottom(behavior = "auto") {
    this.phone.scroller.scrollTo({ top: this.phone.scroller.scrollHeight, behavior });
    this.stuck = true;
  }

  // A message may arrive between a scroll and its event: only who goes up lets go of the newest.
  scrolled() {
    const { scrollTop } = this.phone.scroller;
    if (this.atBottom()) this.stuck = true;
    else if (scrollTop < this.scrolledTo) this.stuck = false;
    this.scrolledTo = scrollTop;
    this.drawToBottom();
    this.drawDay();
    if (this.stuck) this.phone.noteRead();
    if (this.phone.scroller.scrollTop < 60 && this.phone.chat?.earlier && !this.phone.looking) {
      this.phone.most += 200;
      this.phone.look();
    }
  }

  // The day of what one scrolls past; it goes when one stops, so that it covers nothing that one reads.
  drawDay() {
    clearTimeout(this.dayTimer);
    const above = (line) => line.offsetTop < this.phone.scroller.scrollTop;
    const line = [...this.list.querySelectorAll(".tg-day")].filter(above).pop();
    this.day.hidden = this.stuck || !line;
    if (this.day.hidden) return;
    this.day.firstChild.textContent = line.textContent;
    this.dayTimer = setTimeout(() => (this.day.hidden = true), DAY_MILLISECONDS);
  }

  drawToBottom() {
    this.phone.toBottom.hidden = this.atBottom();
    const count = this.phone.toBottom.querySelector(".tg-count");
    const unread = this.phone.chat?.unread ?? 0;
    count.hidden = !unread;
    count.textContent = String(unread);
  }

  showUnreadLine() {
    const line = this.nodes.get("unread")?.node;
    if (!line) return;
    const top = line.offsetTop - 40;
    if (top >= this.phone.scroller.scrollTop) return;
    this.phone.scroller.scrollTop = top;
    this.stuck = false;
  }

  jumpTo(messageId) {
    const node = this.nodes.get(messageId)?.node;
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: "smooth" });
    node.classList.remove("is-pointed");
    requestAnimationFrame(() => node.classList.add("is-pointed"));
  }
}

function placeOf(messages, index) {
  const message = messages[index];
  return { first: !together(messages[index - 1], message), last: !together(message, messages[index + 1]) };
}

function together(one, other) {
  if (!one || !other || one.from_bot !== other.from_bot || other.date - one.date > GROUP_SECONDS) return false;
  return new Date(one.date * 1000).toDateString() === new Date(other.date * 1000).toDateString();
}

function dayName(seconds) {
  return new Date(seconds * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

// What a person opened in a message stays open when the bot edits it.
function keepOpenParts(before, after) {
  const pairs = [[".tg-spoiler", "class"], [".tg-expandable", "aria-expanded"]];
  for (const [selector, attribute] of pairs) {
    const now = after.querySelectorAll(selector);
    before.querySelectorAll(selector).forEach((node, index) =>
      now[index]?.setAttribute(attribute, node.getAttribute(attribute)),
    );
  }
}
