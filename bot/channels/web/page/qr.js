/** A QR code, drawn sharp at any size, always dark on white: some cameras read nothing else. */

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 4;       // modules of quiet around the code, by ISO/IEC 18004

/** `size` modules a side; `path` fills the dark ones. */
export function drawQr({ size, qr: path, alt }) {
  const whole = size + 2 * MARGIN;
  const svg = make("svg", { viewBox: `${-MARGIN} ${-MARGIN} ${whole} ${whole}`, role: "img", class: "qr" });
  svg.setAttribute("aria-label", alt);
  svg.append(
    make("rect", { x: -MARGIN, y: -MARGIN, width: whole, height: whole, fill: "#fff" }),
    make("path", { d: path, fill: "#000", "shape-rendering": "crispEdges" }),
  );
  return svg;
}

function make(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
