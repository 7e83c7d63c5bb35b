// What stands around the messages: the head with its tabs, the Home tab, a word where the app is missing.

import { el, icon } from "./dom.js";
import { BlockList } from "./slack_blocks.js";
import { face } from "./slack_message.js";
import { Values } from "./slack_values.js";

/** The line on top: where one is. */
export class Head {
  constructor(slack) {
    this.slack = slack;
    this.root = el("header", { class: "sl-head" });
    this.drawn = "";
  }

  draw() {
    const { overview, place, app, names, conversation } = this.slack;
    const people = Object.keys(names.members).length + (conversation?.channel.has_app ? 1 : 0);
    const text = JSON.stringify([place, app.name, app.has_home, names.channels, people, overview.dm.unread]);
    if (text === this.drawn) return;
    this.drawn = text;
    const focused = this.root.contains(document.activeElement) ? document.activeElement.dataset.tabName : null;
    this.root.replaceChildren(this.menu(), ...(place.kind === "app" ? this.ofApp() : this.ofChannel(people)));
    if (focused) this.root.querySelector(`[data-tab-name="${focused}"]`)?.focus();
  }

  menu() {
    const { overview, place, sidebar } = this.slack;
    const waiting = overview.dm.unread && place.kind !== "app" ? el("span", { class: "sl-dot" }) : null;
    const attributes = { type: "button", class: "sl-icon sl-menu-button", "aria-label": "Channels and apps" };
    return el("button", { ...attributes, onclick: () => sidebar.open() }, icon("menu"), waiting);
  }

  ofChannel(people) {
    const name = el("strong", { class: "sl-title" }, "# ", this.slack.placeName());
    return [name, el("span", { class: "sl-head-note" }, `${people} members`)];
  }

  ofApp() {
    const { app, overview, place } = this.slack;
    const unread = overview.dm.unread && place.tab === "home" ? overview.dm.unread : 0;
    const badge = unread ? el("span", { class: "sl-badge" }, String(unread)) : null;
    const home = app.has_home ? this.tab("home", "Home") : null;
    return [
      face(app.user, this.slack),
      el("strong", { class: "sl-title" }, app.name),
      el("span", { class: "sl-app-badge" }, "APP"),
      el("div", { class: "sl-tabs", role: "tablist" }, home, this.tab("messages", "Messages", badge)),
    ];
  }

  tab(id, ...words) {
    const { place } = this.slack;
    const state = { "aria-selected": String(place.tab === id), dataset: { tabName: id } };
    const go = () => this.slack.go({ ...place, tab: id });
    return el("button", { type: "button", role: "tab", class: "sl-tab", ...state, onclick: go }, ...words);
  }
}

/** The app's Home tab; what did not change in it stays where it is. */
export class HomeTab {
  constructor(slack) {
    this.slack = slack;
    this.root = el("div", { class: "sl-home", tabindex: "0" });
    this.surface = null;
  }

  draw(view) {
    if (!view) {
      this.surface = null;
      this.root.replaceChildren(this.empty());
      return;
    }
    if (this.surface?.address.view !== view.id) this.begin(view);
    if (this.hash === view.hash) return;
    this.hash = view.hash;
    this.surface.names = this.slack.names;
    this.surface.values.renew(view.values);
    const scroll = this.root.scrollTop;
    this.surface.blocks.draw(view.blocks);
    this.root.scrollTop = scroll;
  }

  begin(view) {
    const { slack } = this;
    const values = new Values(view.values);
    this.surface = { kind: "home", address: { view: view.id }, values, names: slack.names, slack };
    this.surface.blocks = new BlockList(this.surface);
    this.hash = null;
    this.root.replaceChildren(this.surface.blocks.root);
    this.root.scrollTop = 0;
  }

  empty() {
    const { app } = this.slack;
    return el("div", { class: "sl-empty" }, face(app.user, this.slack), el("h2", {}, app.name), el("p", {}, app.about));
  }
}

/** How a conversation begins. */
export class Intro {
  constructor(slack) {
    this.slack = slack;
    this.key = "";
  }

  draw() {
    const { app, place } = this.slack;
    const key = `${place.kind} ${place.id}`;
    if (this.key === key) return this.root;
    this.key = key;
    const isApp = place.kind === "app";
    const name = isApp ? app.name : this.slack.placeName();
    const command = app.commands[0]?.command ?? "/";
    const words = isApp
      ? `This is the very beginning of your messages with ${name}. Write in plain words, or begin with ${command}.`
      : `This is the very beginning of the #${name} channel.`;
    const picture = isApp ? face(app.user, this.slack) : el("span", { class: "sl-hash" }, "#");
    this.root = el("div", { class: "sl-intro" }, picture, el("h2", {}, name), el("p", {}, words));
    return this.root;
  }
}

/** A word above the composer where the app is no member, or not installed at all. */
export class Stripe {
  constructor(slack) {
    this.slack = slack;
    this.root = el("div", { class: "sl-stripe", hidden: true });
  }

  draw() {
    const { app, place, conversation } = this.slack;
    const channel = place.kind === "channel" ? conversation?.channel : null;
    const outside = app.installed && channel && !channel.has_app;
    this.root.hidden = app.installed && !outside;
    if (outside) {
      const add = () => this.slack.post("invite", { channel: channel.id });
      const button = el("button", { type: "button", class: "sl-button", onclick: add }, `Add ${app.name}`);
      this.root.replaceChildren(el("span", {}, `${app.name} isn’t in #${channel.name} and hears nothing here.`), button);
    } else if (!app.installed) {
      const install = { class: "sl-button", href: "slack/install", target: "_blank", rel: "noopener" };
      this.root.replaceChildren(
        el("span", {}, `${app.name} isn’t installed in this workspace.`),
        el("a", install, "Install"),
      );
    }
  }
}
