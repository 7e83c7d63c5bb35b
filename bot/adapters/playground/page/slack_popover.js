// Menus and lists that open beside what was pressed, above everything, and close when one looks elsewhere.

import { el } from "./dom.js";

const GAP = 4;
const EDGE = 8;

/** Open `content` at `anchor`; the returned function closes it. One popover is open at a time. */
export function openPopover(anchor, content, { className = "", onClose = () => {}, match = false } = {}) {
  const box = el("div", { class: `sl sl-popover ${className}`, popover: "auto" }, content);
  document.body.append(box);
  box.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    box.remove();
    onClose();
  });
  if (match) box.style.minWidth = `${anchor.getBoundingClientRect().width}px`;
  box.showPopover();
  place(box, anchor);
  new ResizeObserver(() => place(box, anchor)).observe(box);
  return () => box.isConnected && box.hidePopover();
}

function place(box, anchor) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const below = at.bottom + GAP + height <= innerHeight - EDGE;
  const top = below ? at.bottom + GAP : Math.max(EDGE, at.top - GAP - height);
  const left = Math.min(Math.max(EDGE, at.left), innerWidth - width - EDGE);
  box.style.top = `${top}px`;
  box.style.left = `${Math.max(EDGE, left)}px`;
}

/** A menu of things to do: `{label, detail, danger, run}`, or null for a line between. */
export function openMenu(anchor, items, options = {}) {
  let close = () => {};
  const rows = items.map((item) => {
    if (!item) return el("hr", { class: "sl-menu-line" });
    const detail = item.detail ? el("span", { class: "sl-menu-detail" }, item.detail) : null;
    const run = () => {
      close();
      item.run();
    };
    const kind = item.danger ? "sl-menu-item is-danger" : "sl-menu-item";
    return el(
      "button",
      { type: "button", role: "menuitem", class: kind, onclick: run },
      el("span", {}, item.label),
      detail,
    );
  });
  const menu = el("div", { class: "sl-menu", role: "menu" }, ...rows);
  menu.addEventListener("keydown", (event) => step(event, menu));
  close = openPopover(anchor, menu, options);
  menu.querySelector("button")?.focus();
  return close;
}

function step(event, menu) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("button")];
  const next = (items.indexOf(document.activeElement) + by + items.length) % items.length;
  items[next].focus();
}
