// A Slack workspace as one member sees it, live.

import { el, icon } from "./dom.js";
import { Composer } from "./slack_composer.js";
import { Head, HomeTab, Intro, Stripe } from "./slack_main.js";
import { MessageList } from "./slack_messages.js";
import { ModalLayer } from "./slack_modal.js";
import { Sidebar } from "./slack_sidebar.js";

const FAILURES = {
  operation_timeout: (name) => `${name} took too long to respond. Try again?`,
  dispatch_failed: (name) => `${name} couldn’t be reached. Try again?`,
};

export function mountSlack(root, api) {
  const slack = new Slack(root, api);
  api.onPerson(() => slack.changePerson());
  for (const prefix of ["slack:", "people", "clock"]) api.onChange(prefix, () => slack.refresh());
  document.addEventListener("visibilitychange", () => slack.noteRead());
  addEventListener("resize", () => slack.noteRead());
  if (api.person()) slack.changePerson();
}

class Slack {
  constructor(root, api) {
    this.api = api;
    this.place = { kind: "app", id: null, tab: "home" };
    this.app = { user: "", name: "", commands: [], shortcuts: [] };
    this.names = { me: null, people: {}, channels: {}, members: {} };
    this.handles = {};
    this.build(root);
  }

  build(root) {
    this.sidebar = new Sidebar(this);
    this.head = new Head(this);
    this.home = new HomeTab(this);
    this.intro = new Intro(this);
    this.list = new MessageList(this);
    this.composer = new Composer(this);
    this.stripe = new Stripe(this);
    this.main = el(
      "section",
      { class: "sl-main", "aria-label": "Conversation" },
      this.head.root,
      this.home.root,
      this.list.root,
      this.stripe.root,
      this.composer.root,
    );
    this.threadList = new MessageList(this, { inThread: true });
    this.threadComposer = new Composer(this, { inThread: true });
    this.threadName = el("span", { class: "sl-thread-place" });
    const close = el(
      "button",
      { type: "button", class: "sl-icon", "aria-label": "Close the thread", onclick: () => this.openThread(null) },
      icon("close"),
    );
    const head = el(
      "header",
      { class: "sl-head" },
      el("div", { class: "sl-thread-title" }, el("strong", {}, "Thread"), this.threadName),
      close,
    );
    this.thread = el(
      "aside",
      { class: "sl-thread", hidden: true, "aria-label": "Thread" },
      head,
      this.threadList.root,
      this.threadComposer.root,
    );
    this.frame = el("div", { class: "sl-frame" }, this.sidebar.root, this.main, this.thread);
    this.modals = new ModalLayer(this);
    this.toaster = el("div", { class: "sl-toast", role: "status", hidden: true });
    this.root = el("div", { class: "sl sl-app" }, this.frame, this.modals.root, this.toaster);
    root.replaceChildren(this.root);
  }

  // Who and where

  async changePerson() {
    const person = this.api.person();
    if (!person) return;
    this.names = { ...this.names, me: person.slack.id };
    this.threadTs = null;
    this.modals.draw([]);
    this.toast("");
    this.conversation = null;
    // The conversation with the app is another one for everybody.
    if (this.place.kind === "app") this.place = { ...this.place, id: null };
    await this.refresh();
    if (!this.overview) return;
    this.go(this.place.kind === "app" ? { ...this.place, id: this.overview.dm.id } : this.place);
  }

  go(place) {
    this.place = place;
    this.list.clear();
    this.newFrom = undefined;
    this.openThread(null);
    this.sidebar.close();
    this.conversation = null;
    if (place.kind === "app") this.post("look", { tab: place.tab });
    this.refresh();
    if (matchMedia("(hover: hover)").matches && place.tab !== "home") this.composer.area.focus({ preventScroll: true });
  }

  openThread(ts) {
    if (ts !== this.threadTs) this.threadList.clear();
    this.threadTs = ts;
    this.draw();
    if (ts) this.threadComposer.area.focus({ preventScroll: true });
  }

  // Looking

  async refresh() {
    this.again = true;
    if (this.looking) return this.looking;
    this.looking = this.look().catch((error) => this.toast(error.message));
    await this.looking;
    this.looking = null;
  }

  async look() {
    while (this.again) {
      this.again = false;
      const user = this.names.me;
      const asked = this.place;
      const channel = asked.id && asked.tab !== "home" ? asked.id : null;
      const [overview, modal, unread, conversation] = await Promise.all([
        this.get("overview"),
        this.get("modal"),
        this.api.get("control/slack/unread"),
        channel ? this.get("conversation", { channel }) : null,
      ]);
      if (user !== this.names.me || asked !== this.place) {
        this.again = true;
        continue;
      }
      this.take(overview, conversation);
      for (const [person, count] of Object.entries(unread)) this.api.badge?.(person, count);
      this.draw();
      this.modals.draw(modal.stack);
      this.noteRead();
    }
  }

  take(overview, conversation) {
    this.overview = overview;
    this.now = overview.now;
    this.app = overview.app;
    const members = Object.fromEntries(overview.members.map((member) => [member.id, member.real_name]));
    this.names = {
      me: overview.me.id,
      people: { ...members, [overview.app.user]: overview.app.name, USLACKBOT: "Slackbot" },
      members,
      channels: Object.fromEntries(overview.channels.map((channel) => [channel.id, channel.name])),
    };
    this.handles = {
      [overview.app.name.toLowerCase()]: overview.app.name,
      ...Object.fromEntries(overview.members.map((member) => [member.name, member.real_name])),
    };
    this.namesStamp = Object.keys(this.names.people).length;
    if (!conversation) return;
    this.conversation = conversation;
    const { unread, read } = conversation.channel;
    if (this.newFrom === undefined) this.newFrom = unread ? read || "0" : null;
  }

  noteRead() {
    const channel = this.conversation?.channel;
    if (!channel?.unread || document.visibilityState !== "visible" || !this.root.offsetParent) return;
    channel.unread = 0;
    this.post("read", { channel: channel.id });
  }

  // Drawing

  draw() {
    if (!this.overview) return;
    const atHome = this.place.tab === "home";
    this.sidebar.draw(this.overview, this.place);
    this.head.draw();
    this.home.root.hidden = !atHome;
    this.list.root.hidden = atHome;
    this.composer.root.hidden = atHome;
    this.stripe.draw();
    if (atHome) this.home.draw(this.overview.home);
    else this.drawConversation();
    this.drawThread();
  }

  drawConversation() {
    const where = this.place.kind === "app" ? this.app.name : `#${this.placeName()}`;
    this.composer.setPlace(`${this.names.me} ${this.place.id}`, `Message ${where}`);
    if (this.conversation?.channel.id !== this.place.id) return;
    const messages = this.conversation.messages.filter((message) => !inThread(message) || message.broadcast);
    this.list.draw(messages, { intro: this.intro.draw(), newFrom: this.newFrom });
  }

  drawThread() {
    const all = this.conversation?.messages ?? [];
    const parent = this.threadTs && all.find((message) => message.ts === this.threadTs);
    this.thread.hidden = !parent;
    this.frame.classList.toggle("has-thread", Boolean(parent));
    if (!parent) return;
    this.threadName.textContent = this.place.kind === "app" ? this.app.name : `#${this.placeName()}`;
    this.threadComposer.setPlace(`${this.names.me} ${this.place.id} ${this.threadTs}`, "Reply…");
    this.threadList.draw([
      parent,
      ...all.filter((message) => inThread(message) && message.thread_ts === this.threadTs),
    ]);
  }

  placeName() {
    return this.names.channels[this.place.id] ?? "";
  }

  toast(words) {
    clearTimeout(this.toasting);
    this.toaster.textContent = words;
    this.toaster.hidden = !words;
    this.toasting = setTimeout(() => (this.toaster.hidden = true), 4000);
  }

  // Doing

  get(path, query = {}) {
    return this.api.get(`control/slack/${path}?${new URLSearchParams({ user: this.names.me, ...query })}`);
  }

  /** Null, and a word to the person, when the server refuses. */
  async post(path, body = {}) {
    try {
      return await this.api.post(`control/slack/${path}`, { user: this.names.me, ...body });
    } catch (error) {
      this.toast(error.message);
      return null;
    }
  }

  failed(failure) {
    return FAILURES[failure]?.(this.app.name) ?? `${this.app.name} didn’t answer: ${failure}`;
  }

  async act(surface, block, element, chosen) {
    surface.blocks?.drawFailure(block.block_id, "");
    const action = { block_id: block.block_id, action_id: element.action_id, chosen, values: surface.values.entries };
    const answer = await this.post("action", { ...surface.address, ...action });
    if (answer?.failure) surface.blocks?.drawFailure(block.block_id, this.failed(answer.failure));
  }

  async suggest(surface, block, element, query) {
    const asked = { block_id: block.block_id, action_id: element.action_id, query };
    return (await this.post("suggest", { ...surface.address, ...asked })) ?? { failure: "gone" };
  }

  confirm(dialog) {
    return this.modals.confirm(dialog);
  }

  enter(surface) {
    this.modals.enter(surface);
  }

  react(message, name) {
    return this.post("react", { channel: this.place.id, ts: message.ts, name });
  }

  async shortcut(shortcut, message) {
    const where = message ? { channel: this.place.id, ts: message.ts } : {};
    const answer = await this.post("shortcut", { callback_id: shortcut.callback_id, ...where });
    if (answer?.failure) this.toast(this.failed(answer.failure));
  }

  async uploadForModal(files) {
    const form = new FormData();
    form.append("user", this.names.me);
    for (const file of files) form.append("files", file);
    try {
      return (await this.api.upload("control/slack/upload", form)).files;
    } catch (error) {
      this.toast(error.message);
      return [];
    }
  }

  /** Say something here. False when it could not be said, so that it is not lost. */
  async say(text, files, threaded) {
    const thread = threaded ? { thread_ts: this.threadTs } : {};
    if (text.startsWith("/") && !files.length) return this.command(text, threaded);
    if (!files.length) return (await this.post("message", { channel: this.place.id, text, ...thread })) !== null;
    const form = new FormData();
    for (const [name, value] of Object.entries({
      user: this.names.me,
      channel: this.place.id,
      text,
      ...thread,
    })) form.append(name, value);
    for (const file of files) form.append("files", file);
    try {
      await this.api.upload("control/slack/upload", form);
      return true;
    } catch (error) {
      this.toast(error.message);
      return false;
    }
  }

  async command(text, threaded) {
    const [command, ...rest] = text.split(/\s+/);
    if (threaded) {
      this.toast(`${command} is not supported in threads. Sorry!`);
      return false;
    }
    const said = text.slice(command.length).trim();
    return (await this.post("command", { channel: this.place.id, command, text: rest.length ? said : "" })) !== null;
  }
}

function inThread(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}
