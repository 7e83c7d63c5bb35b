// Line icons that only the Slack half needs.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  smile: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M9 10v.01M15 10v.01M8.5 14a4.2 4.2 0 0 0 7 0",
  bolt: "M13 3 5.5 13.5H12L11 21l7.5-10.5H12z",
  thread: "M4.5 5.5h15v10.5H12l-4 3.5V16H4.5z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5",
  warn: "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17v.01",
  caret: "M7 10l5 5 5-5",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 20 20",
  home: "M4 11.5 12 4.5l8 7M6.5 10v9h11v-9M10 19v-5h4v5",
  pencil: "M5 19l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L9 18z",
  doc: "M7 3.5h7l4 4v13H7zM14 3.5v4h4",
  at: "M15.5 12a3.5 3.5 0 1 0-3.5 3.5 3.5 3.5 0 0 0 3.5-3.5zM15.5 12v1.5a2.5 2.5 0 0 0 5 0V12a8.5 8.5 0 1 0-3.4 6.8",
};

/** A line icon that takes the colour of the text around it. */
export function glyph(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon sl-glyph-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
