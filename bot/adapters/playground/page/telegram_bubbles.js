// One message as a bubble, with what hangs on it: quote, file, buttons, reactions.

import { el, fileSize, icon } from "./dom.js";
import { styledText } from "./telegram_text.js";

const HOLD_MILLISECONDS = 450;

/** The node for a message. `place` says whether it begins and ends a group of one side. */
export function bubble(phone, message, place) {
  const side = message.from_bot ? "in" : "out";
  const inner = el("div", { class: "tg-bubble" }, ...content(phone, message));
  const row = el(
    "div",
    {
      class: `tg-row tg-${side}${place.first ? " is-first" : ""}${place.last ? " is-last" : ""}`,
      dataset: { id: message.id },
    },
    el("div", { class: "tg-stack" }, inner, keyboard(phone, message)),
  );
  if (message.file?.photo) inner.classList.add("has-photo");
  if (!message.text && message.file?.photo) inner.classList.add("is-bare");
  readyMenu(phone, message, inner);
  return row;
}

function content(phone, message) {
  if (message.payment) return [payment(message)];
  return [
    message.via_bot && el("span", { class: "tg-via" }, `via @${phone.chat.bot.username}`),
    quoteOf(phone, message),
    message.file && (message.file.photo ? photo(phone, message.file) : documentRow(phone, message.file)),
    message.invoice && invoice(message.invoice),
    textOf(phone, message),
    reactions(phone, message),
  ];
}

function textOf(phone, message) {
  const acts = {
    follow: (url) => phone.follow(url),
    send: (text) => phone.act("send", { text }),
    copied: (text) => copy(phone, text),
  };
  const words = message.text ? styledText(message.text, message.entities, acts) : [];
  return el("div", { class: "tg-text" }, ...words, meta(message));
}

function meta(message) {
  const time = new Date(message.date * 1000);
  return el(
    "span",
    { class: "tg-meta", title: time.toLocaleString("en-GB") },
    message.pinned && icon("pin"),
    message.edited && el("span", {}, "edited"),
    el("span", {}, time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })),
    !message.from_bot && icon("checks"),
  );
}

function quoteOf(phone, message) {
  if (!message.reply_to) return null;
  const target = phone.chat.messages.find((one) => one.id === message.reply_to);
  const name = target && !target.from_bot ? phone.api.person().name : phone.chat.bot.name;
  const words = message.quote ?? (target ? target.text || target.file?.name || "Message" : "Deleted message");
  return el(
    "button",
    { type: "button", class: "tg-quote", onclick: () => target && phone.messages.jumpTo(target.id) },
    el("span", { class: "tg-quote-name" }, name),
    el("span", { class: "tg-quote-text" }, words),
  );
}

const fileUrl = (file) => `control/telegram/files/${encodeURIComponent(file.file_id)}`;

function photo(phone, file) {
  const image = el(
    "img",
    { src: fileUrl(file), alt: file.name, width: file.width, height: file.height, loading: "lazy" },
  );
  return el(
    "button",
    {
      type: "button",
      class: "tg-photo",
      "aria-label": "Look at the picture",
      onclick: () => phone.overlays.showPicture(fileUrl(file), file.name),
    },
    image,
  );
}

function documentRow(_phone, file) {
  const ending = /\.([A-Za-z0-9]{1,4})$/.exec(file.name)?.[1] ?? "";
  return el(
    "a",
    { class: "tg-document", href: `${fileUrl(file)}?download=1`, download: file.name },
    el(
      "span",
      { class: "tg-document-icon" },
      ending ? el("span", { class: "tg-document-ending" }, ending) : icon("file"),
    ),
    el(
      "span",
      { class: "tg-document-words" },
      el("span", { class: "tg-document-name" }, file.name),
      el("span", { class: "tg-document-size" }, fileSize(file.size)),
    ),
  );
}

function invoice(data) {
  return el(
    "div",
    { class: "tg-invoice" },
    el("strong", {}, data.title),
    el("span", {}, data.description),
    el("span", { class: "tg-invoice-price" }, `★ ${data.total_amount}`),
  );
}

function payment(message) {
  const stars = `★ ${message.payment.total_amount}`;
  const words = message.payment.provider_payment_charge_id ? `You paid ${stars}.` : `${stars} came back to you.`;
  return el("div", { class: "tg-text" }, words, meta(message));
}

function reactions(phone, message) {
  const all = [
    [message.bot_reaction, phone.chat.bot.name, false],
    [message.reaction, phone.api.person().name, true],
  ].filter(([emoji]) => emoji);
  if (!all.length) return null;
  const chips = all.map(([emoji, who, mine]) =>
    el(
      "button",
      {
        type: "button",
        class: `tg-reaction${mine ? " is-mine" : ""}`,
        title: who,
        onclick: () => phone.act("react", { message_id: message.id, emoji }),
      },
      emoji,
      el("span", { class: "tg-reaction-who" }, who[0]),
    ),
  );
  return el("div", { class: "tg-reactions" }, ...chips);
}

// Buttons under a bubble

function keyboard(phone, message) {
  const rows = message.keyboard.map((row, r) =>
    el("div", { class: "tg-keys" }, ...row.map((button, c) => key(phone, message, button, r, c))),
  );
  if (message.invoice && !message.keyboard.length) rows.push(el("div", { class: "tg-keys" }, payKey(phone, message)));
  return rows.length ? el("div", { class: "tg-keyboard" }, ...rows) : null;
}

function payKey(phone, message) {
  const words = `Pay ★ ${message.invoice.total_amount}`;
  return el(
    "button",
    { type: "button", class: "tg-key", onclick: () => phone.act("pay", { message_id: message.id }) },
    el("span", {}, words),
  );
}

function key(phone, message, button, row, column) {
  const waits = phone.chat.waiting.some((tap) => tap.message_id === message.id && tap.data === button.callback_data);
  const corner = button.url ? "link" : button.copy_text ? "copy" : null;
  const node = el(
    "button",
    {
      type: "button",
      class: `tg-key${button.style ? ` is-${button.style}` : ""}${waits ? " is-waiting" : ""}`,
      title: button.url ?? undefined,
      onclick: () => press(phone, message, button, row, column, node),
    },
    el("span", {}, button.text),
    corner && icon(corner),
  );
  return node;
}

async function press(phone, message, button, row, column, node) {
  if (button.url) return phone.follow(button.url);
  if (button.copy_text) return copy(phone, button.copy_text);
  // A person chooses one of their chats for it; here there is but one.
  if (button.switch_inline_query !== null) return phone.composer.callBot(button.switch_inline_query);
  if (button.opens === "pay") return phone.act("pay", { message_id: message.id });
  if (button.callback_data === null) return phone.overlays.toast("This button opens in Telegram alone.");
  if (node.classList.contains("is-waiting")) return null;
  node.classList.add("is-waiting");
  await phone.act("tap", { message_id: message.id, row, column });
  // A quick answer leaves no trace in what the page looked at, so the bubble is drawn anew in any case.
  phone.messages.forget(message.id);
  return phone.look();
}

export async function copy(phone, text) {
  try {
    await navigator.clipboard.writeText(text);
    phone.overlays.toast("Copied to the clipboard.");
  } catch {
    phone.overlays.toast("The browser did not let it be copied.");
  }
}

// A long press, a right click or the menu key opens the message's menu

function readyMenu(phone, message, node) {
  let timer = 0;
  let start = null;
  node.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    phone.overlays.showMessageMenu(message.id, node, event);
  });
  node.addEventListener("touchstart", (event) => {
    start = event.touches[0];
    timer = setTimeout(() => phone.overlays.showMessageMenu(message.id, node, start), HOLD_MILLISECONDS);
  }, { passive: true });
  const stop = () => clearTimeout(timer);
  node.addEventListener("touchend", stop);
  node.addEventListener("touchmove", (event) => {
    const touch = event.touches[0];
    if (Math.hypot(touch.clientX - start.clientX, touch.clientY - start.clientY) > 8) stop();
  }, { passive: true });
  node.addEventListener("dblclick", (event) => event.target.closest("a, button") || phone.composer.reply(message.id));
}
