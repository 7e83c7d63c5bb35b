// The workspace's sidebar: channels, the app, who one is.

import { el, icon } from "./dom.js";
import { face } from "./slack_message.js";

export class Sidebar {
  constructor(slack) {
    this.slack = slack;
    this.panel = el("nav", { class: "sl-side-panel", "aria-label": "Workspace" });
    this.shade = el(
      "button",
      { type: "button", class: "sl-side-shade", "aria-label": "Close", tabindex: "-1", onclick: () => this.close() },
    );
    this.root = el("div", { class: "sl-side" }, this.shade, this.panel);
    this.drawn = "";
  }

  open() {
    this.root.classList.add("is-open");
    this.panel.querySelector(".is-here")?.focus();
  }

  close() {
    this.root.classList.remove("is-open");
  }

  draw(overview, place) {
    const text = JSON.stringify([overview.team, overview.me, overview.channels, overview.dm, overview.app, place]);
    if (text === this.drawn) return;
    this.drawn = text;
    const { team, me, channels, dm, app } = overview;
    const focused = this.panel.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    this.panel.replaceChildren(
      el(
        "header",
        { class: "sl-team" },
        el("span", { class: "sl-team-name" }, team.name),
        el(
          "button",
          { type: "button", class: "sl-icon sl-side-close", "aria-label": "Close", onclick: () => this.close() },
          icon("close"),
        ),
      ),
      el(
        "div",
        { class: "sl-me" },
        face(me.id, this.slack),
        el("span", {}, me.name),
        el("span", { class: "sl-presence", title: "Active" }),
      ),
      this.group(
        "Channels",
        ...channels.map((channel) => this.row(
          { kind: "channel", id: channel.id },
          "#",
          channel.name,
          channel.unread,
          place,
          false,
        )),
      ),
      this.group(
        "Apps",
        this.row(
          { kind: "app", id: dm.id, tab: dm.unread || !app.has_home ? "messages" : "home" },
          face(app.user, this.slack),
          app.name,
          dm.unread,
          place,
          true,
        ),
      ),
    );
    if (focused) this.panel.querySelector(`[data-place="${CSS.escape(focused)}"]`)?.focus();
  }

  group(title, ...rows) {
    return el("section", { class: "sl-group" }, el("h2", {}, title), ...rows);
  }

  row(target, mark, name, unread, place, counted) {
    const here = place.id === target.id;
    const classes = ["sl-row", here && "is-here", unread && "is-unread"].filter(Boolean).join(" ");
    const badge = unread && counted ? el("span", { class: "sl-badge" }, unread > 99 ? "99+" : String(unread)) : null;
    return el(
      "button",
      {
        type: "button",
        class: classes,
        dataset: { place: target.id },
        "aria-current": here ? "page" : null,
        onclick: () => this.slack.go(target),
      },
      el("span", { class: "sl-row-mark" }, mark),
      el("span", { class: "sl-row-name" }, name),
      badge,
    );
  }
}
