// The emoji that people and the app are likely to use, by Slack's names.

const EMOJI = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", white_check_mark: "✅", heavy_check_mark: "✔️", eyes: "👀",
  raised_hands: "🙌", tada: "🎉", heart: "❤️", pray: "🙏", clap: "👏", wave: "👋", muscle: "💪", ok_hand: "👌",
  point_right: "👉", point_left: "👈", smile: "😄", slightly_smiling_face: "🙂", grinning: "😀", joy: "😂", wink: "😉",
  thinking_face: "🤔", cry: "😢", rage: "😡", sunglasses: "😎", fire: "🔥", rocket: "🚀", star: "⭐", star2: "🌟",
  sparkles: "✨", zap: "⚡", bulb: "💡", bell: "🔔", no_bell: "🔕", warning: "⚠️", x: "❌", no_entry: "⛔",
  red_circle: "🔴", large_green_circle: "🟢", large_yellow_circle: "🟡", large_orange_circle: "🟠",
  large_blue_circle: "🔵", white_circle: "⚪", hourglass: "⌛", hourglass_flowing_sand: "⏳", clock3: "🕒",
  alarm_clock: "⏰", calendar: "📆", date: "📅", moneybag: "💰", money_with_wings: "💸", dollar: "💵", euro: "💶",
  credit_card: "💳", bank: "🏦", receipt: "🧾", briefcase: "💼", memo: "📝", clipboard: "📋", page_facing_up: "📄",
  paperclip: "📎", link: "🔗", mag: "🔍", lock: "🔒", unlock: "🔓", key: "🔑", shield: "🛡️", scales: "⚖️",
  handshake: "🤝", busts_in_silhouette: "👥", bust_in_silhouette: "👤", globe_with_meridians: "🌐", house: "🏠",
  arrow_right: "➡️", arrow_left: "⬅️", arrows_counterclockwise: "🔄", heavy_plus_sign: "➕", information_source: "ℹ️",
  question: "❓", exclamation: "❗", speech_balloon: "💬", mailbox: "📫", email: "✉️", inbox_tray: "📥",
  outbox_tray: "📤", package: "📦", trophy: "🏆", medal: "🏅", dart: "🎯", chart_with_upwards_trend: "📈", art: "🎨",
  computer: "💻", hammer_and_wrench: "🛠️", gear: "⚙️", seedling: "🌱", coffee: "☕", snake: "🐍", robot_face: "🤖",
  video_camera: "📹", telephone_receiver: "📞", pushpin: "📌", round_pushpin: "📍", bookmark: "🔖", label: "🏷️",
};

/** What the small picker offers. */
export const PICKED = [
  "+1", "white_check_mark", "eyes", "raised_hands", "tada", "heart", "pray", "clap", "wave", "smile", "joy", "thinking_face",
  "fire", "rocket", "star", "bulb", "warning", "x", "handshake", "moneybag", "memo", "dart", "coffee", "cry",
];

/** Whether this machine can draw emoji at all: one that it cannot draw looks the same as nothing that exists. */
const drawable = (() => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!context) return true;
  const pixels = (text) => {
    context.clearRect(0, 0, 40, 40);
    context.font = "24px sans-serif";
    context.fillText(text, 4, 28);
    return context.getImageData(0, 0, 40, 40).data.join();
  };
  return pixels("\u{1f44d}") !== pixels("\u{1fffd}");
})();

// What every font has, for a machine without emoji.
const SIGNS = {
  "✅": "✔", "✔️": "✔", "⛔": "✖", "❌": "✖", "⚠️": "⚠", "ℹ️": "ℹ", "⭐": "★", "🌟": "★", "❤️": "♥", "🙂": "☺", "😄": "☺", "😀": "☺",
  "😉": "☺", "➡️": "→", "⬅️": "←", "🔄": "↻", "➕": "✚", "📝": "✎", "📎": "▤", "📄": "▤", "✉️": "✉", "📞": "☎", "⚡": "⚡", "☕": "☕",
  "⚖️": "⚖", "⚙️": "⚙", "🔴": "●", "🟢": "●", "🟡": "●", "🟠": "●", "🔵": "●", "⚪": "○", "⏳": "…", "⌛": "…",
};
const SIGNED = new RegExp(Object.keys(SIGNS).join("|").replaceAll("\ufe0f", "\ufe0f?"), "gu");

/** The character of an emoji's name, or null when it is not known here or cannot be drawn. */
export function emoji(name) {
  const character = EMOJI[name.split("::")[0]] ?? null;
  return drawable ? character : (SIGNS[character] ?? null);
}

/** Text whose emoji this machine can draw, as far as there are signs that stand for them. */
export function drawn(text) {
  if (drawable) return text;
  return text.replace(SIGNED, (found) => SIGNS[found] ?? SIGNS[`${found}\ufe0f`]);
}
