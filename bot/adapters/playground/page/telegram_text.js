// A message's text with its entities, as DOM. Offsets are UTF-16, which is how JavaScript counts too.

import { el } from "./dom.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
  spoiler: "span",
  custom_emoji: "span",
  date_time: "time",
};

/** The children for a text; `acts` has `follow(url)`, `send(text)` and `copied(text)`. */
export function styledText(text, entities, acts) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nest(text, 0, text.length, sorted, acts);
}

const BLOCKS = ["pre", "blockquote", "expandable_blockquote"];

function nest(text, from, to, entities, acts) {
  const nodes = [];
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const end = Math.min(entity.offset + entity.length, to);
    // A block breaks the line by itself, so the line break beside it would be one too many.
    const isBlock = BLOCKS.includes(entity.type);
    if (entity.offset > at) nodes.push(text.slice(
      at,
      isBlock && text[entity.offset - 1] === "\n" ? entity.offset - 1 : entity.offset,
    ));
    const inside = others.filter((other) => other.offset < end);
    nodes.push(wrap(entity, text.slice(entity.offset, end), nest(text, entity.offset, end, inside, acts), acts));
    at = isBlock && text[end] === "\n" ? end + 1 : end;
    rest = others.filter((other) => other.offset >= end);
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function wrap(entity, words, children, acts) {
  const link = linkOf(entity, words);
  if (link) return linkTo(link, children, acts);
  switch (entity.type) {
    case "bot_command":
      return el("button", { type: "button", class: "tg-link", onclick: () => acts.send(words) }, ...children);
    case "hashtag":
    case "cashtag":
    case "mention":
    case "text_mention":
      return el("span", { class: "tg-link" }, ...children);
    case "code":
      return el("code", { title: "Copy", onclick: () => acts.copied(words) }, ...children);
    case "pre":
      return codeBlock(entity, words, children, acts);
    case "spoiler":
      return spoiler(children);
    case "expandable_blockquote":
      return expandable(children);
    case "date_time":
      return el(
        "time",
        { class: "tg-time-entity", title: new Date(entity.unix_time * 1000).toLocaleString("en-GB") },
        ...children,
      );
    default:
      return el(TAGS[entity.type] ?? "span", {}, ...children);
  }
}

function linkOf(entity, words) {
  if (entity.type === "text_link") return entity.url;
  if (entity.type === "url") return /^[a-z]+:\/\//i.test(words) ? words : `http://${words}`;
  if (entity.type === "email") return `mailto:${words}`;
  return null;
}

function linkTo(url, children, acts) {
  const safe = /^(https?|mailto|tg):/i.test(url) ? url : "#";
  return el(
    "a",
    {
      class: "tg-link",
      href: safe,
      target: "_blank",
      rel: "noopener noreferrer",
      title: url,
      onclick: (event) => {
        if (safe.startsWith("mailto:")) return;
        event.preventDefault();
        acts.follow(url);
      },
    },
    ...children,
  );
}

function codeBlock(entity, words, children, acts) {
  const head = el(
    "button",
    { type: "button", class: "tg-pre-head", onclick: () => acts.copied(words) },
    el("span", {}, entity.language ?? "code"),
    el("span", {}, "copy"),
  );
  return el("span", { class: "tg-pre" }, head, el("pre", {}, ...children));
}

function spoiler(children) {
  const node = el("span", { class: "tg-spoiler", role: "button", tabindex: "0", title: "Show" }, ...children);
  const reveal = () => node.classList.add("is-shown");
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", (event) => event.key === "Enter" && reveal());
  return node;
}

function expandable(children) {
  const quote = el(
    "blockquote",
    { class: "tg-expandable", role: "button", tabindex: "0", "aria-expanded": "false" },
    el("span", { class: "tg-expandable-text" }, ...children),
  );
  const toggle = () => quote.setAttribute("aria-expanded", String(quote.getAttribute("aria-expanded") !== "true"));
  quote.addEventListener("click", (event) => event.target.closest("a, button, code") || toggle());
  quote.addEventListener("keydown", (event) => event.key === "Enter" && toggle());
  return quote;
}
