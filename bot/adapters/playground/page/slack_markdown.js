// The markdown block: ordinary Markdown, as much of it as Slack draws.

import { el } from "./dom.js";
import { plain, safeLink } from "./slack_text.js";

/** A markdown block's text. */
export function markdown(text) {
  const root = el("div", { class: "sl-text sl-markdown" });
  const lines = text.split("\n");
  while (lines.length) root.append(...nextBlock(lines));
  return root;
}

const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;

function nextBlock(lines) {
  const line = lines.shift();
  if (!line.trim()) return [];
  if (/^\s*```/.test(line)) return [el("pre", { class: "sl-pre" }, takeUntil(lines, /^\s*```/).join("\n"))];
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  if (heading) return [el(`h${Math.min(heading[1].length + 2, 6)}`, { class: "sl-heading" }, ...inline(heading[2]))];
  if (/^\s*([-*_])(?:\s*\1){2,}\s*$/.test(line)) return [el("hr", { class: "sl-divider" })];
  if (/^\s*>/.test(line)) return [quote([line, ...takeWhile(lines, /^\s*>/)])];
  if (ITEM.test(line)) return [list([line, ...takeWhile(lines, ITEM)])];
  const more = takeWhile(lines, /^(?!\s*(?:```|#{1,6}\s|>|[-*+]\s|\d+[.)]\s))\s*\S/);
  return [el("p", {}, ...inline([line, ...more].join("\n")))];
}

function takeWhile(lines, pattern) {
  const taken = [];
  while (lines.length && pattern.test(lines[0])) taken.push(lines.shift());
  return taken;
}

function takeUntil(lines, pattern) {
  const taken = [];
  while (lines.length && !pattern.test(lines[0])) taken.push(lines.shift());
  lines.shift();
  return taken;
}

function quote(lines) {
  return el(
    "blockquote",
    { class: "sl-quote" },
    ...inline(lines.map((line) => line.replace(/^\s*>\s?/, "")).join("\n")),
  );
}

function list(lines) {
  const items = lines.map((line) => {
    const [, , ticked, text] = ITEM.exec(line);
    const box = ticked === undefined ? [] : [ticked === " " ? "☐ " : "☑ "];
    return el("li", {}, ...box, ...inline(text));
  });
  return el(ITEM.exec(lines[0])[1] ? "ol" : "ul", {}, ...items);
}

const INLINE = [
  [/`([^`\n]+)`/, ([, text]) => el("code", { class: "sl-code" }, text)],
  [/\[([^\]]+)\]\(([^)\s]+)\)/, ([, text, url]) => safeLink(url, ...inline(text))],
  [/\*\*([^*]+)\*\*|__([^_]+)__/, ([, stars, lines]) => el("strong", {}, ...inline(stars ?? lines))],
  [/~~([^~]+)~~/, ([, text]) => el("s", {}, ...inline(text))],
  [/\*([^*\s][^*]*)\*|(?<!\w)_([^_\s][^_]*)_(?!\w)/, ([, stars, lines]) => el("em", {}, ...inline(stars ?? lines))],
  [/https?:\/\/[^\s)]+/, ([url]) => safeLink(url, url)],
];

function inline(text) {
  for (const [pattern, made] of INLINE) {
    const found = pattern.exec(text);
    if (found) {
      const after = text.slice(found.index + found[0].length);
      return [...inline(text.slice(0, found.index)), made(found), ...inline(after)];
    }
  }
  return text ? [plain(text)] : [];
}
