// The bottom of the chat: what is being typed is never touched by what arrives.

import { el, fileSize, icon } from "./dom.js";
import { mountInline } from "./telegram_inline.js";

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const TALLEST = 140;

export function mountComposer(phone) {
  return new Composer(phone);
}

class Composer {
  constructor(phone) {
    this.phone = phone;
    this.drafts = new Map();
    this.editing = null;
    this.replying = null;
    this.keyboardHidden = false;
    this.forced = null;
    this.inline = mountInline(phone);
    this.build();
    this.readyDropping();
  }

  build() {
    this.big = el("button", { type: "button", class: "tg-big", hidden: true });
    this.context = el("div", { class: "tg-context", hidden: true });
    this.commands = el("div", { class: "tg-commands", role: "listbox", "aria-label": "Commands", hidden: true });
    this.menuButton = el(
      "button",
      {
        type: "button",
        class: "tg-menu-button",
        "aria-label": "Commands",
        "aria-expanded": "false",
        onclick: () => this.toggleCommands(),
      },
      icon("menu"),
      el("span", {}, "Menu"),
    );
    this.input = el("textarea", { rows: "1", placeholder: "Message", "aria-label": "Message", enterkeyhint: "send" });
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("paste", (event) => this.takeFiles(event.clipboardData.files, event));
    this.keysButton = el(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "Show or hide the buttons",
        onclick: () => this.toggleKeyboard(),
      },
      icon("keyboard"),
    );
    this.file = el("input", { type: "file", hidden: true, onchange: () => this.takeFiles(this.file.files) });
    this.clip = el(
      "button",
      { type: "button", class: "icon-button", "aria-label": "Attach a file", onclick: () => this.file.click() },
      icon("clip"),
    );
    this.sendButton = el(
      "button",
      { type: "button", class: "tg-send", "aria-label": "Send", onclick: () => this.send() },
      icon("send"),
    );
    this.line = el(
      "div",
      { class: "tg-composer" },
      this.menuButton,
      el("div", { class: "tg-field" }, this.input, this.keysButton, this.clip, this.file),
      this.sendButton,
    );
    this.keys = el("div", { class: "tg-reply-keys", hidden: true });
    this.phone.footer.append(this.commands, this.inline.root, this.context, this.line, this.keys, this.big);
    this.typed();
  }

  changePerson() {
    if (this.person !== undefined) this.drafts.set(this.person, this.input.value);
    this.person = this.phone.userId;
    this.input.value = this.drafts.get(this.person) ?? "";
    this.editing = this.replying = this.forced = null;
    this.keyboardHidden = false;
    this.seenKeys = undefined;
    this.typed();
    this.drawContext();
    this.showCommands(false);
  }

  draw(chat) {
    const usable = chat.started && !chat.blocked;
    this.line.hidden = !usable;
    this.big.hidden = usable;
    if (!usable) this.drawBig(chat);
    this.menuButton.hidden = !(chat.bot.menu === "commands" && chat.bot.commands.length);
    this.drawKeys(chat, usable);
    this.obeyForcedReply(chat);
    this.drawContext();
    this.drawCommandList();
    this.inline.draw(chat);
  }

  drawBig({ started, blocked }) {
    const words = !started ? "Start" : "Unblock bot";
    if (this.big.textContent !== words) this.big.textContent = words;
    this.big.onclick = () => this.phone.act(blocked ? "unblock" : "start");
  }

  // Commands

  drawCommandList() {
    const typed = /^\/(\w*)$/.exec(this.input.value)?.[1];
    const all = this.phone.chat?.bot.commands ?? [];
    const fitting = typed === undefined ? all : all.filter((one) => one.command.startsWith(typed.toLowerCase()));
    const seen = JSON.stringify(fitting);
    if (this.seenCommands === seen) return;
    this.seenCommands = seen;
    const rows = fitting.map(({ command, description }) =>
      el(
        "button",
        { type: "button", role: "option", onclick: () => this.sendCommand(command) },
        el("strong", {}, `/${command}`),
        el("span", {}, description),
      ),
    );
    this.commands.replaceChildren(...rows);
  }

  showCommands(shown) {
    this.commands.hidden = !shown || !this.commands.childElementCount;
    this.menuButton.setAttribute("aria-expanded", String(!this.commands.hidden));
    this.menuButton.replaceChildren(icon(this.commands.hidden ? "menu" : "close"), el("span", {}, "Menu"));
  }

  toggleCommands() {
    this.drawCommandList();
    this.showCommands(this.commands.hidden);
  }

  sendCommand(command) {
    this.showCommands(false);
    if (this.input.value.startsWith("/")) this.setInput("");
    this.say(`/${command}`);
  }

  // Reply keyboards and forced replies

  drawKeys({ reply_keyboard: keyboard }, usable) {
    const seen = JSON.stringify(keyboard);
    if (this.seenKeys !== seen) this.keyboardHidden = false;
    this.keysButton.hidden = !keyboard;
    this.keys.hidden = !usable || !keyboard || this.keyboardHidden;
    const hint = keyboard?.input_field_placeholder ?? this.phone.chat.force_reply?.input_field_placeholder;
    this.input.placeholder = hint ?? "Message";
    if (this.seenKeys === seen) return;
    this.seenKeys = seen;
    const rows = (keyboard?.keyboard ?? []).map((row) =>
      el(
        "div",
        { class: "tg-keys" },
        ...row.map((button) =>
          el(
            "button",
            {
              type: "button",
              class: `tg-reply-key${button.style ? ` is-${button.style}` : ""}`,
              onclick: () => this.say(button.text),
            },
            button.text,
          ),
        ),
      ),
    );
    this.keys.replaceChildren(...rows);
  }

  toggleKeyboard() {
    this.keyboardHidden = !this.keyboardHidden;
    this.keys.hidden = this.keyboardHidden;
  }

  obeyForcedReply({ force_reply: forced }) {
    const id = forced?.message_id ?? null;
    if (id === this.forced) return;
    this.forced = id;
    if (id !== null && this.editing === null) this.replying = id;
  }

  // Replying and editing

  reply(messageId) {
    this.editing = null;
    this.replying = messageId;
    this.drawContext();
    this.input.focus();
  }

  edit(messageId) {
    const message = this.phone.chat.messages.find((one) => one.id === messageId);
    this.replying = null;
    this.editing = messageId;
    this.setInput(message.text);
    this.drawContext();
    this.input.focus();
  }

  stopContext() {
    if (this.editing !== null) this.setInput("");
    this.editing = this.replying = null;
    this.drawContext();
    this.input.focus();
  }

  drawContext() {
    const id = this.editing ?? this.replying;
    const message = this.phone.chat?.messages.find((one) => one.id === id);
    if (id !== null && this.phone.chat && !message) this.editing = this.replying = null;
    this.context.hidden = !message || this.line.hidden;
    if (!message) return;
    const who = message.from_bot ? this.phone.chat.bot.name : this.phone.api.person().name;
    const title = this.editing === null ? `Reply to ${who}` : "Edit message";
    const words = message.text || message.file?.name || "Message";
    const seen = `${title}\n${words}`;
    if (this.seenContext === seen && this.context.childElementCount) return;
    this.seenContext = seen;
    this.context.replaceChildren(
      icon(this.editing === null ? "reply" : "edit"),
      el("span", { class: "tg-context-words" }, el("strong", {}, title), el("span", {}, words)),
      el(
        "button",
        { type: "button", class: "icon-button", "aria-label": "Stop", onclick: () => this.stopContext() },
        icon("close"),
      ),
    );
  }

  // Typing and sending

  setInput(text) {
    this.input.value = text;
    this.typed();
  }

  /** Call the bot with these words, as a button does for whoever shares something. */
  callBot(words) {
    this.setInput(`@${this.phone.chat.bot.username} ${words}`);
    this.input.focus();
  }

  typed() {
    this.input.style.height = "auto";
    // What is not shown has no height; it keeps its one row.
    const { scrollHeight } = this.input;
    if (scrollHeight) this.input.style.height = `${Math.min(scrollHeight, TALLEST)}px`;
    this.sendButton.classList.toggle("is-ready", this.input.value.trim() !== "");
    this.menuButton.classList.toggle("is-narrow", this.input.value !== "");
    this.drawCommandList();
    this.inline.typed(this.input.value);
    const begins = /^\/\w*$/.test(this.input.value);
    if (begins) this.showCommands(true);
    else if (this.input.value || this.beganCommand) this.showCommands(false);
    this.beganCommand = begins;
  }

  pressed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
    if (event.key === "Escape" && !this.commands.hidden) this.showCommands(false);
    else if (event.key === "Escape" && (this.editing !== null || this.replying !== null)) this.stopContext();
    if (event.key === "ArrowUp" && !this.input.value) this.editLast(event);
  }

  editLast(event) {
    const own = this.phone.chat.messages.filter((message) => !message.from_bot && !message.via_bot && message.text && !message.file).pop();
    if (!own) return;
    event.preventDefault();
    this.edit(own.id);
  }

  async send() {
    const text = this.input.value.trim();
    if (!text && this.editing === null) return;
    if (this.editing !== null) {
      const done = await this.phone.act("edit", { message_id: this.editing, text });
      if (done) this.stopContext();
      return;
    }
    const before = this.input.value;
    this.setInput("");
    if (!(await this.say(text)) && !this.input.value) this.setInput(before);
    this.input.focus();
  }

  async say(text) {
    const reply_to = this.replying;
    this.replying = null;
    this.drawContext();
    this.showCommands(false);
    this.phone.messages.toBottom();
    return this.phone.act("send", { text, reply_to });
  }

  // Files

  readyDropping() {
    const { chatScreen } = this.phone;
    chatScreen.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files") || this.line.hidden) return;
      event.preventDefault();
      chatScreen.classList.add("is-dropping");
    });
    chatScreen.addEventListener("dragleave", () => chatScreen.classList.remove("is-dropping"));
    chatScreen.addEventListener("drop", (event) => {
      chatScreen.classList.remove("is-dropping");
      if (!this.line.hidden) this.takeFiles(event.dataTransfer.files, event);
    });
  }

  takeFiles(files, event) {
    const [file] = files;
    if (!file) return;
    event?.preventDefault();
    this.askAboutFile(file);
  }

  askAboutFile(file) {
    const isPicture = PICTURES.includes(file.type);
    const asPhoto = el("input", { type: "checkbox" });
    asPhoto.checked = isPicture;
    const caption = el(
      "textarea",
      { rows: "1", placeholder: "Add a caption", maxlength: "1024", "aria-label": "Caption" },
    );
    const url = isPicture ? URL.createObjectURL(file) : null;
    const send = async () => {
      this.phone.overlays.closeAll();
      await this.sendFile(file, caption.value, isPicture && asPhoto.checked);
      if (url) URL.revokeObjectURL(url);
    };
    caption.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      send();
    });
    const parts = [
      el("h3", {}, isPicture ? "Send picture" : "Send file"),
      url && el("img", { src: url, alt: file.name }),
      el(
        "p",
        { class: "tg-sending-name" },
        icon(isPicture ? "photo" : "file"),
        el("span", {}, `${file.name}, ${fileSize(file.size)}`),
      ),
      isPicture && el("label", {}, asPhoto, " As a photo"),
      caption,
      el(
        "div",
        { class: "tg-sending-end" },
        el("button", { type: "button", onclick: () => this.phone.overlays.closeAll() }, "Cancel"),
        el("button", { type: "button", class: "is-strong", onclick: send }, "Send"),
      ),
    ];
    this.phone.overlays.open(
      el("div", { class: "tg-alert tg-sending", role: "dialog", "aria-modal": "true" }, ...parts.filter(Boolean)),
      "is-dim",
    );
    caption.focus();
    this.file.value = "";
  }

  async sendFile(file, caption, asPhoto) {
    const form = new FormData();
    form.append("file", file);
    form.append("caption", caption.trim());
    form.append("as_photo", String(asPhoto));
    this.phone.messages.toBottom();
    try {
      await this.phone.api.upload(this.phone.path("/file"), form);
    } catch (error) {
      this.phone.overlays.toast(error.message);
    }
  }
}
