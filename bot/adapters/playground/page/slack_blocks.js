// Block Kit as Slack's desktop draws it.

import { el, icon } from "./dom.js";
import { elementOf } from "./slack_elements.js";
import { glyph } from "./slack_icons.js";
import { markdown } from "./slack_markdown.js";
import { plain, richText, safeLink, textOf } from "./slack_text.js";

/**
 * Draws blocks and keeps the nodes of those that did not change, with whatever is being typed in them.
 * A surface is `{kind, address, values, names, errors, slack}`.
 */
export class BlockList {
  constructor(surface) {
    this.surface = surface;
    this.root = el("div", { class: `sl-blocks on-${surface.kind}` });
    this.drawn = new Map();
  }

  draw(blocks) {
    const next = new Map();
    const nodes = blocks.map((block) => {
      const text = JSON.stringify(block);
      const old = this.drawn.get(block.block_id);
      const node = old?.text === text ? old.node : blockOf(block, this.surface);
      next.set(block.block_id, { text, node });
      return node;
    });
    this.drawn = next;
    settle(this.root, nodes);
    return this.root;
  }

  /** Put errors beside the inputs that they belong to. */
  drawErrors(errors) {
    for (const [blockId, { node }] of this.drawn) showError(node, errors?.[blockId]);
  }

  /** Say under a block that the app did not answer; an empty sentence takes it back. */
  drawFailure(blockId, sentence) {
    const node = this.drawn.get(blockId)?.node;
    this.root.querySelector(":scope > .sl-failure")?.remove();
    if (node && sentence) node.after(el("p", { class: "sl-failure", role: "alert" }, glyph("warn"), sentence));
  }
}

/** Make `nodes` the children of `root` without moving those that are in their place already. */
export function settle(root, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...root.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (root.childNodes[index] !== node) root.insertBefore(node, root.childNodes[index] ?? null);
  });
}

function showError(node, sentence) {
  if (!node.classList.contains("sl-input")) return;
  node.querySelector(":scope > .sl-error")?.remove();
  node.classList.toggle("has-error", Boolean(sentence));
  if (sentence) node.append(el("p", { class: "sl-error", role: "alert" }, glyph("warn"), el("span", {}, sentence)));
}

const BLOCKS = {
  header: (block) => el("h3", { class: "sl-block sl-header" }, plain(block.text.text)),
  divider: () => el("hr", { class: "sl-block sl-divider" }),
  section,
  context,
  actions,
  input,
  image,
  markdown: (block) => el("div", { class: "sl-block" }, markdown(block.text)),
  rich_text: (block, surface) => el("div", { class: "sl-block" }, richText(block, surface.names)),
};

function blockOf(block, surface) {
  return BLOCKS[block.type](block, surface);
}

function section(block, surface) {
  const fields = (block.fields ?? []).map((field) => el("div", { class: "sl-field" }, textOf(field, surface.names)));
  const words = el(
    "div",
    { class: "sl-section-words" },
    block.text ? textOf(block.text, surface.names) : null,
    fields.length ? el("div", { class: "sl-fields" }, ...fields) : null,
  );
  const accessory = block.accessory ? accessoryOf(block, surface) : null;
  return el("div", { class: "sl-block sl-section" }, words, accessory);
}

function accessoryOf(block, surface) {
  if (block.accessory.type === "image") return el(
    "div",
    { class: "sl-accessory" },
    picture(block.accessory, "sl-thumb"),
  );
  const wide = ["checkboxes", "radio_buttons"].includes(block.accessory.type);
  return el(
    "div",
    { class: wide ? "sl-accessory is-wide" : "sl-accessory" },
    elementOf(block, block.accessory, surface),
  );
}

function context(block, surface) {
  const parts = block.elements.map((part) =>
    part.type === "image" ? picture(part, "sl-context-image") : el(
      "div",
      { class: "sl-context-text" },
      textOf(part, surface.names),
    ),
  );
  return el("div", { class: "sl-block sl-context" }, ...parts);
}

function actions(block, surface) {
  return el(
    "div",
    { class: "sl-block sl-actions" },
    ...block.elements.map((element) => elementOf(block, element, surface)),
  );
}

function input(block, surface) {
  const id = `sl-${block.block_id}-${block.element.action_id}`;
  const optional = block.optional ? el("span", { class: "sl-optional" }, " (optional)") : null;
  const control = elementOf(block, block.element, surface);
  labelled(control)?.setAttribute("id", id);
  const hint = block.hint ? el("p", { class: "sl-hint" }, plain(block.hint.text)) : null;
  return el(
    "div",
    { class: "sl-block sl-input", dataset: { block: block.block_id } },
    el("label", { class: "sl-label", for: id }, plain(block.label.text), optional),
    control,
    hint,
  );
}

/** The one thing that a label stands for; a group of ticks or files has none. */
function labelled(control) {
  if (control.matches("input, textarea")) return control;
  if (control.matches(".sl-ticks, .sl-files-input")) return null;
  return control.querySelector(".sl-select-open, input, textarea");
}

function image(block) {
  const title = block.title ? el("figcaption", { class: "sl-image-title" }, plain(block.title.text)) : null;
  return el("figure", { class: "sl-block sl-image" }, title, picture(block, "sl-picture"));
}

/** A picture from this workspace; one from elsewhere is named, not fetched: this page asks no other host. */
function picture(block, className) {
  const source = sourceOf(block);
  if (source) return el("img", { class: className, src: source, alt: block.alt_text, loading: "lazy" });
  const host = hostOf(block.image_url);
  if (className !== "sl-picture") return el(
    "span",
    { class: `${className} is-elsewhere`, role: "img", "aria-label": block.alt_text, title: block.alt_text },
    icon("photo"),
  );
  return el(
    "div",
    { class: "sl-picture is-elsewhere" },
    el("strong", {}, block.alt_text),
    safeLink(block.image_url ?? "", `Picture on ${host}`),
  );
}

function sourceOf(block) {
  const file = block.slack_file?.id ?? /\bF0[0-9A-Z]{3,}\b/.exec(block.slack_file?.url ?? "")?.[0];
  if (file) return `control/slack/file/${encodeURIComponent(file)}`;
  try {
    const url = new URL(block.image_url);
    return url.origin === location.origin ? url.href : null;
  } catch {
    return null;
  }
}

function hostOf(address) {
  try {
    return new URL(address).host;
  } catch {
    return "another site";
  }
}

