// mrkdwn, plain text and rich text as DOM. Everything that a person wrote becomes text nodes.

import { el } from "./dom.js";
import { drawn, emoji } from "./slack_emoji.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

function unescaped(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

/** An address that may be opened by a press: the web and mail, nothing that could run. */
export function safeLink(url, ...children) {
  const known = /^(https?:|mailto:)/i.test(url);
  if (!known) return el("span", {}, ...children);
  return el("a", { class: "sl-link", href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** `plain_text` and `mrkdwn` objects. */
export function textOf(object, names) {
  if (!object) return el("span");
  return object.type === "mrkdwn" ? mrkdwn(object.text, names) : plain(object.text, object.emoji !== false);
}

/** Text without formatting; line breaks are kept by the style sheet. */
export function plain(text, withEmoji = true) {
  const span = el("span", { class: "sl-plain" });
  span.append(...(withEmoji ? withEmojis(text) : [drawn(text)]));
  return span;
}

function withEmojis(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(/:([a-z0-9_+-]+(?:::skin-tone-\d)?):/g)) {
    const character = emoji(found[1]);
    if (!character) continue;
    nodes.push(drawn(text.slice(end, found.index)), el("span", { class: "sl-emoji", title: found[0] }, character));
    end = found.index + found[0].length;
  }
  nodes.push(drawn(text.slice(end)));
  return nodes;
}

// mrkdwn

/** Slack's own markup: code, quotes, bold, italic, strike, links, mentions, dates. */
export function mrkdwn(text, names) {
  const root = el("div", { class: "sl-text" });
  const parts = text.split(/```\n?([\s\S]*?)```/);
  parts.forEach((part, index) => {
    if (index % 2) root.append(el("pre", { class: "sl-pre" }, ...angled(part, names)));
    else root.append(...paragraphs(index ? part.replace(/^\n/, "") : part, names));
  });
  return root;
}

function paragraphs(text, names) {
  const nodes = [];
  let quote = null;
  const lines = text.split("\n");
  lines.forEach((line, index) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) nodes.push((quote = el("blockquote", { class: "sl-quote" })));
      else quote.append("\n");
      quote.append(...inline(quoted[1], names));
      return;
    }
    const last = index === lines.length - 1;
    if (quote && last && !line) return;
    quote = null;
    nodes.push(...inline(line, names), ...(last ? [] : ["\n"]));
  });
  return nodes;
}

const STYLES = { "*": "strong", _: "em", "~": "s" };
// A mark opens after a space or punctuation and closes before one, as Slack reads it.
const MARKED = /(^|[\s([{"'.,!?;:*_~>|–—-])([*_~])(?=\S)([^\n]*?\S)\2(?=$|[\s)\]}"'.,!?;:*_~<|–—-])/;

function inline(text, names) {
  const code = /`([^`\n]+)`/.exec(text);
  if (code) {
    return [
      ...inline(text.slice(0, code.index), names),
      el("code", { class: "sl-code" }, ...angled(code[1], names)),
      ...inline(text.slice(code.index + code[0].length), names),
    ];
  }
  return marked(text, names);
}

function marked(text, names, from = 0) {
  const found = MARKED.exec(text.slice(from));
  if (!found) return angled(text, names);
  const start = from + found.index + found[1].length;
  if (insideAngles(text, start)) return marked(text, names, start + 1);
  return [
    ...angled(text.slice(0, start), names),
    el(STYLES[found[2]], {}, ...marked(found[3], names)),
    ...marked(text.slice(from + found.index + found[0].length), names),
  ];
}

function insideAngles(text, at) {
  return text.lastIndexOf("<", at) > text.lastIndexOf(">", at);
}

function angled(text, names) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(/<([^<>\n]+)>/g)) {
    nodes.push(...withEmojis(unescaped(text.slice(end, found.index))), reference(found[1], names));
    end = found.index + found[0].length;
  }
  nodes.push(...withEmojis(unescaped(text.slice(end))));
  return nodes.filter((node) => node !== "");
}

function reference(inside, names) {
  const [target, ...rest] = inside.split("|");
  const label = unescaped(rest.join("|"));
  if (target.startsWith("@")) return mention(target.slice(1), names, label);
  if (target.startsWith("#")) return el(
    "span",
    { class: "sl-mention" },
    `#${label || names.channels[target.slice(1)] || "channel"}`,
  );
  if (target.startsWith("!date^")) return dateOf(target, label);
  if (target.startsWith("!")) return el("span", { class: "sl-mention" }, `@${label || target.slice(1).split("^")[0]}`);
  const url = unescaped(target);
  if (!/^[a-z][a-z0-9+.-]*:/i.test(url)) return `<${unescaped(inside)}>`;
  return safeLink(url, label || url.replace(/^mailto:/, ""));
}

function mention(userId, names, label) {
  const own = userId === names.me;
  return el(
    "span",
    { class: own ? "sl-mention is-me" : "sl-mention" },
    `@${names.people[userId] ?? (label || userId)}`,
  );
}

const DATES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_slash: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_pretty: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_short_pretty: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  date_long_pretty: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
};

function dateOf(target, fallback) {
  const [, seconds, format = "{date}", link] = target.split("^");
  const shown = formatted(Number(seconds), unescaped(format)) ?? fallback;
  return link ? safeLink(link, shown) : el("span", { title: fallback }, shown);
}

function formatted(seconds, format) {
  const moment = new Date(seconds * 1000);
  if (Number.isNaN(moment.getTime())) return null;
  return format.replace(
    /\{(\w+)\}/g,
    (whole, name) => (DATES[name] ? moment.toLocaleString("en-US", DATES[name]) : whole),
  );
}

// rich_text

const LISTS = { bullet: "ul", ordered: "ol" };

/** The rich_text block. */
export function richText(block, names) {
  return el("div", { class: "sl-text sl-rich" }, ...block.elements.map((part) => richPart(part, names)));
}

function richPart(part, names) {
  const inner = () => part.elements.map((leaf) => richLeaf(leaf, names));
  if (part.type === "rich_text_list") {
    const items = part.elements.map((item) => el("li", {}, ...item.elements.map((leaf) => richLeaf(leaf, names))));
    const list = el(LISTS[part.style], { style: `--indent:${part.indent ?? 0}` }, ...items);
    if (part.offset) list.setAttribute("start", part.offset + 1);
    return list;
  }
  if (part.type === "rich_text_preformatted") return el("pre", { class: "sl-pre" }, ...inner());
  if (part.type === "rich_text_quote") return el("blockquote", { class: "sl-quote" }, ...inner());
  return el("div", { class: "sl-rich-section" }, ...inner());
}

const LEAVES = {
  text: (leaf) => drawn(leaf.text),
  link: (leaf) => safeLink(leaf.url, leaf.text ?? leaf.url),
  emoji: (leaf) => el("span", { class: "sl-emoji" }, emoji(leaf.name) ?? `:${leaf.name}:`),
  user: (leaf, names) => mention(leaf.user_id, names, ""),
  channel: (leaf, names) => el("span", { class: "sl-mention" }, `#${names.channels[leaf.channel_id] ?? "channel"}`),
  broadcast: (leaf) => el("span", { class: "sl-mention" }, `@${leaf.range}`),
  date: (leaf) => el("span", {}, formatted(leaf.timestamp, leaf.format) ?? leaf.fallback ?? ""),
  color: (leaf) => el("code", { class: "sl-code" }, leaf.value),
};
const LEAF_STYLES = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

function richLeaf(leaf, names) {
  let node = LEAVES[leaf.type]?.(leaf, names) ?? "";
  for (const [style, tag] of Object.entries(LEAF_STYLES)) {
    if (leaf.style?.[style]) node = el(tag, tag === "code" ? { class: "sl-code" } : {}, node);
  }
  return node;
}
