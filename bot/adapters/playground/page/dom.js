// Building DOM without ever parsing text as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element: attributes and `on…` listeners by name, then children (strings become text). */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "value" || name === "disabled" || name === "hidden") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PATHS = {
  back: "M15.5 5 8.5 12l7 7",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  menu: "M5 7h14M5 12h14M5 17h14",
  close: "M6 6l12 12M18 6 6 18",
  send: "M4 5.2 20.5 12 4 18.8 6.2 12zM6.2 12H13",
  clip:
    "M19.5 11.5l-7.8 7.8a4.6 4.6 0 0 1-6.5-6.5l8.3-8.3a3.1 3.1 0 0 1 4.4 4.4l-8.2 8.2a1.5 1.5 0 0 1-2.2-2.2l7.3-7.3",
  reply: "M9.5 7 4.5 12l5 5M5 12h8.5a6 6 0 0 1 6 6",
  edit: "M5 19l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L9 18z",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  trash: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12",
  down: "M6 9l6 6 6-6",
  file: "M12 4v11M7 10.5l5 5 5-5M6 19.5h12",
  link: "M8 16 16.5 7.5M9.5 7h7.5v7.5",
  block: "M6 6l12 12M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17",
  keyboard: "M4 7h16v10H4zM8 10.5v.01M12 10.5v.01M16 10.5v.01M8.5 14h7",
  pin: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
  info: "M12 11v6M12 7.5v.01M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2.5 12.5 7 17l9-9.5M11.5 16l1 1L21.5 7.5",
  sun:
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2" +
    "M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5",
  plus: "M12 5v14M5 12h14",
  photo: "M4 6h16v12H4zM4 16l5-4.5 4 3.5 3-2.5 4 3.5M15.5 9.5v.01",
};

/** A line icon that takes the colour of the text around it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** The first letters of a name, for a round picture. */
export function initials(name) {
  const words = name.trim().split(/\s+/);
  return (words[0][0] + (words.length > 1 ? words[words.length - 1][0] : "")).toUpperCase();
}

/** One of seven colours that always stays with the same name. */
export function colourOf(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return String(sum % 7);
}

/** A round picture made of initials. */
export function avatar(name) {
  return el("span", { class: "avatar", dataset: { colour: colourOf(name) }, "aria-hidden": "true" }, initials(name));
}

/** A size in bytes, as people say it. */
export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
