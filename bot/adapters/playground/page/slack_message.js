// One message: who said it, what it says, what hangs on it.

import { colourOf, el, fileSize, initials } from "./dom.js";
import { BlockList } from "./slack_blocks.js";
import { emoji } from "./slack_emoji.js";
import { glyph } from "./slack_icons.js";
import { mrkdwn, plain, safeLink, textOf } from "./slack_text.js";
import { Values } from "./slack_values.js";

const SLACKBOT = "USLACKBOT";

export const timeOf = (ts) => new Date(Number(ts) * 1000).toLocaleTimeString(
  "en-GB",
  { hour: "2-digit", minute: "2-digit" },
);

/** The square picture of a member, or of the app. */
export function face(userId, slack) {
  if (userId === slack.app.user) return el("img", { class: "sl-face is-app", src: "page/parley.svg", alt: "" });
  const name = slack.names.people[userId] ?? "?";
  if (userId === SLACKBOT) return el("span", { class: "sl-face is-slackbot", "aria-hidden": "true" }, "♥");
  return el(
    "span",
    { class: "sl-face avatar", dataset: { colour: colourOf(name) }, "aria-hidden": "true" },
    initials(name),
  );
}

/** A message that can be drawn again without losing what is chosen or typed in it. */
export class MessageCard {
  constructor(slack, message) {
    this.slack = slack;
    this.surface = {
      kind: "message",
      address: { channel: slack.place.id, ts: message.ts },
      values: new Values(message.values),
      names: slack.names,
      slack,
    };
    this.blocks = new BlockList(this.surface);
    this.surface.blocks = this.blocks;
    this.root = el("article", { class: "sl-message", tabindex: "-1", dataset: { ts: message.ts } });
  }

  draw(message, { compact, inThread }) {
    this.message = message;
    this.surface.names = this.slack.names;
    this.surface.values.renew(message.values);
    const marks = { "is-compact": compact, "is-ephemeral": message.ephemeral, "is-deleted": message.deleted };
    for (const [name, on] of Object.entries(marks)) this.root.classList.toggle(name, Boolean(on));
    const gutter = compact ? el(
      "time",
      { class: "sl-gutter-time" },
      timeOf(message.ts),
    ) : face(message.user, this.slack);
    const body = el(
      "div",
      { class: "sl-message-body" },
      message.ephemeral ? el("p", { class: "sl-only-you" }, glyph("eye"), "Only visible to you") : null,
      compact ? null : this.byline(message),
      this.content(message),
      ...this.hangings(message),
      inThread ? null : this.thread(message),
    );
    this.root.replaceChildren(el("div", { class: "sl-gutter" }, gutter), body);
    return this.root;
  }

  byline(message) {
    const name = this.slack.names.people[message.user] ?? message.user;
    const badge = message.by_app ? el("span", { class: "sl-app-badge" }, "APP") : null;
    const moment = new Date(Number(message.ts) * 1000);
    return el(
      "header",
      { class: "sl-byline" },
      el("strong", { class: "sl-name" }, name),
      badge,
      el(
        "time",
        { class: "sl-time", datetime: moment.toISOString(), title: moment.toLocaleString("en-GB") },
        timeOf(message.ts),
      ),
    );
  }

  content(message) {
    if (message.blocks.length) return this.blocks.draw(message.blocks);
    const edited = message.edited ? el("span", { class: "sl-edited" }, " (edited)") : null;
    if (!message.text) return null;
    const text = mrkdwn(message.text, this.slack.names);
    if (edited) text.append(edited);
    return text;
  }

  hangings(message) {
    return [
      ...message.files.map(attachedFile),
      ...message.attachments.map((each) => this.attachment(each)),
      ...Object.entries(message.unfurls).map(([url, each]) =>
        each.entity ? this.entity(url, each.entity) : this.attachment(each),
      ),
      this.reactions(message),
    ];
  }

  attachment(each) {
    const names = this.slack.names;
    const colour = /^#?[0-9a-f]{6}$/i.test(each.color ?? "") ? `#${each.color.replace("#", "")}` : null;
    const fields = (each.fields ?? []).map((field) => el(
      "div",
      { class: "sl-field" },
      el("strong", {}, field.title),
      mrkdwn(String(field.value ?? ""), names),
    ));
    const surface = { ...this.surface, values: new Values() };
    return el(
      "div",
      { class: "sl-attachment", style: colour ? `--bar:${colour}` : null },
      each.title ? el(
        "strong",
        { class: "sl-attachment-title" },
        each.title_link ? safeLink(each.title_link, each.title) : each.title,
      ) : null,
      each.text ? mrkdwn(each.text, names) : null,
      fields.length ? el("div", { class: "sl-fields" }, ...fields) : null,
      each.blocks ? new BlockList(surface).draw(each.blocks) : null,
      each.footer ? el("p", { class: "sl-hint" }, plain(each.footer)) : null,
    );
  }

  /** A Work Object: something of the app's own, shown as a card. */
  entity(url, entity) {
    const { attributes = {}, fields = {}, custom_fields: custom = [] } = entity.entity_payload ?? {};
    const rows = [...Object.entries(fields).map(([key, field]) => ({ key, ...field })), ...custom];
    return el(
      "div",
      { class: "sl-attachment sl-entity" },
      el("strong", { class: "sl-attachment-title" }, safeLink(entity.url ?? url, attributes.title?.text ?? "Untitled")),
      attributes.display_type ? el("p", { class: "sl-hint" }, attributes.display_type) : null,
      el(
        "div",
        { class: "sl-fields" },
        ...rows.map((row) => el(
          "div",
          { class: "sl-field" },
          el("strong", {}, row.label ?? row.key),
          textOf({ type: "plain_text", text: String(row.value ?? "") }),
        )),
      ),
    );
  }

  reactions(message) {
    const chips = Object.entries(message.reactions).map(([name, users]) => {
      const mine = users.includes(this.slack.names.me);
      const who = users.map((id) => this.slack.names.people[id] ?? id).join(", ");
      const chip = {
        type: "button",
        class: mine ? "sl-reaction is-mine" : "sl-reaction",
        title: `${who} reacted with :${name}:`,
        "aria-pressed": String(mine),
      };
      return el(
        "button",
        { ...chip, onclick: () => this.slack.react(message, name) },
        el("span", { class: "sl-emoji" }, emoji(name) ?? `:${name}:`),
        String(users.length),
      );
    });
    return chips.length ? el("div", { class: "sl-reactions" }, ...chips) : null;
  }

  thread(message) {
    const { count, users, latest } = message.replies;
    if (!count) return message.broadcast ? el("p", { class: "sl-hint" }, "Also sent to the channel") : null;
    return el(
      "button",
      { type: "button", class: "sl-thread-link", onclick: () => this.slack.openThread(message.ts) },
      ...users.slice(0, 4).map((id) => face(id, this.slack)),
      el("strong", {}, count === 1 ? "1 reply" : `${count} replies`),
      el("span", { class: "sl-hint" }, `Last reply ${timeOf(latest)}`),
    );
  }
}

function attachedFile(file) {
  const address = `control/slack/file/${encodeURIComponent(file.id)}`;
  if (file.mimetype.startsWith("image/") && file.mimetype !== "image/svg+xml") {
    return el(
      "figure",
      { class: "sl-image" },
      el("figcaption", { class: "sl-image-title" }, file.name),
      el(
        "a",
        { href: address, target: "_blank", rel: "noopener" },
        el("img", { class: "sl-picture", src: address, alt: file.name, loading: "lazy" }),
      ),
    );
  }
  return el(
    "a",
    { class: "sl-file", href: address, download: file.name },
    el("span", { class: "sl-file-kind" }, glyph("doc")),
    el(
      "span",
      { class: "sl-file-words" },
      el("strong", {}, file.name),
      el("span", {}, `${kindOf(file)} · ${fileSize(file.size)}`),
    ),
  );
}

function kindOf(file) {
  const ending = /\.(\w{1,5})$/.exec(file.name)?.[1];
  return ending ? ending.toUpperCase() : "File";
}

