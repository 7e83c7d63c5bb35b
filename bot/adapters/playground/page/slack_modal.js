// Modals over the workspace: a stack of views, and the small dialogs that ask whether one is sure.

import { el, icon } from "./dom.js";
import { BlockList } from "./slack_blocks.js";
import { glyph } from "./slack_icons.js";
import { plain, textOf } from "./slack_text.js";
import { Values } from "./slack_values.js";

export class ModalLayer {
  constructor(slack) {
    this.slack = slack;
    this.windows = new Map();
    this.asking = null;
    this.root = el("div", { class: "sl-layer", hidden: true });
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  /** Show the topmost view; the ones below keep what was filled in. */
  draw(stack) {
    const ids = new Set(stack.map((view) => view.id));
    for (const id of this.windows.keys()) if (!ids.has(id)) this.windows.delete(id);
    for (const view of stack) {
      if (!this.windows.has(view.id)) this.windows.set(view.id, new ViewWindow(this.slack, view));
      this.windows.get(view.id).draw(view);
    }
    this.top = stack.length ? this.windows.get(stack[stack.length - 1].id) : null;
    this.show();
  }

  show() {
    const nodes = [this.top?.root, this.asking?.root].filter(Boolean);
    const was = this.root.lastChild;
    const now = nodes[nodes.length - 1];
    if (nodes.length !== this.root.childElementCount || was !== now) this.root.replaceChildren(...nodes);
    if (this.top) this.top.root.inert = Boolean(this.asking);
    this.root.hidden = !nodes.length;
    this.slack.frame.inert = Boolean(nodes.length);
    if (now && was !== now) (this.asking ?? this.top).focus();
  }

  /** A confirm dialog; resolves to whether it was confirmed. */
  confirm(dialog) {
    return new Promise((resolve) => {
      const returnTo = document.activeElement;
      const answer = (yes) => {
        this.asking = null;
        this.show();
        returnTo?.focus?.();
        resolve(yes);
      };
      this.asking = new ConfirmWindow(dialog, this.slack.names, answer);
      this.show();
    });
  }

  enter(surface) {
    if (this.top?.surface === surface) this.top.submit();
  }

  key(event) {
    if (event.key !== "Escape" || document.querySelector(".sl-popover")) return;
    event.stopPropagation();
    (this.asking ?? this.top)?.cancel();
  }
}

class ViewWindow {
  constructor(slack, view) {
    this.slack = slack;
    this.surface = {
      kind: "modal",
      address: { view: view.id },
      values: new Values(view.values),
      names: slack.names,
      slack,
    };
    this.blocks = new BlockList(this.surface);
    this.surface.blocks = this.blocks;
    this.title = el("h2", { class: "sl-modal-title", id: `sl-title-${view.id}` });
    this.notice = el("p", { class: "sl-modal-notice", role: "alert", hidden: true });
    this.body = el("div", { class: "sl-modal-body" }, this.notice, this.blocks.root);
    this.closeButton = el("button", { type: "button", class: "sl-button is-large", onclick: () => this.cancel() });
    this.submitButton = el(
      "button",
      { type: "button", class: "sl-button is-large is-primary", onclick: () => this.submit() },
    );
    const head = el(
      "header",
      { class: "sl-modal-head" },
      el("img", { class: "sl-face is-app", src: "page/parley.svg", alt: "" }),
      this.title,
      el(
        "button",
        { type: "button", class: "sl-icon", "aria-label": "Close", onclick: () => this.cancel() },
        icon("close"),
      ),
    );
    const foot = el(
      "footer",
      { class: "sl-modal-foot" },
      el("span", { class: "sl-modal-from" }, slack.app.name),
      this.closeButton,
      this.submitButton,
    );
    this.root = el(
      "div",
      { class: "sl-modal", role: "dialog", "aria-modal": "true", "aria-labelledby": this.title.id, tabindex: "-1" },
      head,
      this.body,
      foot,
    );
    this.drawn = "";
  }

  draw(view) {
    const text = JSON.stringify([view.hash, view.errors, view.notice]);
    if (text === this.drawn) return;
    this.drawn = text;
    if (view.hash !== this.hash) {
      this.hash = view.hash;
      this.surface.values.renew(view.values);
      this.title.textContent = view.title.text;
      this.closeButton.textContent = view.close?.text ?? (view.submit ? "Cancel" : "Close");
      this.submitButton.hidden = !view.submit;
      this.submitButton.replaceChildren(plain(view.submit?.text ?? ""));
      const scroll = this.body.scrollTop;
      this.blocks.draw(view.blocks);
      this.body.scrollTop = scroll;
    }
    this.notice.hidden = !view.notice;
    this.notice.replaceChildren(glyph("warn"), view.notice ?? "");
    this.blocks.drawErrors(view.errors);
    const wrong = this.root.querySelector(".has-error");
    if (wrong) {
      wrong.scrollIntoView({ block: "nearest" });
      wrong.querySelector("input, textarea, button")?.focus();
    } else if (view.notice) this.body.scrollTop = 0;
  }

  focus() {
    const first = this.body.querySelector(".sl-input :is(input, textarea, button)");
    const chosen = this.root.querySelector("[data-focus]") ?? first;
    (chosen ?? this.root).focus({ preventScroll: true });
  }

  async submit() {
    if (this.submitButton.hidden || this.submitButton.disabled) return;
    this.submitButton.disabled = true;
    this.submitButton.classList.add("is-busy");
    await this.slack.post("submit", { ...this.surface.address, values: this.surface.values.entries });
    await this.slack.refresh();
    this.submitButton.disabled = false;
    this.submitButton.classList.remove("is-busy");
  }

  cancel() {
    this.slack.post("close", this.surface.address);
  }
}

class ConfirmWindow {
  constructor(dialog, names, answer) {
    this.answer = answer;
    const style = dialog.style === "danger" ? "is-danger" : "is-primary";
    this.yes = el(
      "button",
      { type: "button", class: `sl-button is-large ${style}`, onclick: () => answer(true) },
      plain(dialog.confirm.text),
    );
    const head = el(
      "header",
      { class: "sl-modal-head" },
      el("h2", { class: "sl-modal-title" }, plain(dialog.title.text)),
      el(
        "button",
        { type: "button", class: "sl-icon", "aria-label": "Close", onclick: () => answer(false) },
        icon("close"),
      ),
    );
    const foot = el(
      "footer",
      { class: "sl-modal-foot" },
      el("span", { class: "sl-space" }),
      el(
        "button",
        { type: "button", class: "sl-button is-large", onclick: () => answer(false) },
        plain(dialog.deny.text),
      ),
      this.yes,
    );
    this.root = el(
      "div",
      { class: "sl-modal is-small", role: "alertdialog", "aria-modal": "true", "aria-label": dialog.title.text },
      head,
      el("div", { class: "sl-modal-body" }, textOf(dialog.text, names)),
      foot,
    );
  }

  focus() {
    this.yes.focus();
  }

  cancel() {
    this.answer(false);
  }
}
