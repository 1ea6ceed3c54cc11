// The memory meter as a picture: one bar a peer, WebAssembly memory and ArrayBuffers, and the line at which a Worker is killed.
// Plain SVG that follows the reader's light or dark setting.

const MIB = 1024 * 1024;
const LAYOUT = { width: 760, left: 172, right: 130, top: 64, row: 38, bar: 18, bottom: 34 };

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 16px; font-weight: 600 }
  .quiet { fill: #59636e; font-size: 12px }
  .wasm { fill: #4f7cff } .buffers { fill: #a9bfff }
  .limit { stroke: #d1242f; stroke-width: 2; stroke-dasharray: 5 4 }
  .dies { fill: #d1242f; font-weight: 600 } .lives { fill: #1a7f37; font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .quiet { fill: #9198a1 } .wasm { fill: #6d93ff } .buffers { fill: #34508f }
    .limit { stroke: #f85149 } .dies { fill: #f85149 } .lives { fill: #3fb950 }
  }`;

/**
 * @param {{title: string, subtitle: string, limitBytes: number, rows: {name: string, wasmBytes: number, bufferBytes: number, finishes: boolean}[]}} meter
 * @returns {string} an SVG document
 */
export function meterSvg({ title, subtitle, limitBytes, rows }) {
  const { width, left, right, top, row, bar, bottom } = LAYOUT;
  const height = top + rows.length * row + bottom;
  const most = Math.max(1.15 * limitBytes, ...rows.map(({ wasmBytes, bufferBytes }) => wasmBytes + bufferBytes));
  const toPx = (bytes) => Number(((bytes / most) * (width - left - right)).toFixed(1));
  const limitX = left + toPx(limitBytes);
  const bars = rows.map(({ name, wasmBytes, bufferBytes, finishes }, i) => {
    const y = top + i * row;
    const middle = y + bar - 4;
    const wasm = toPx(wasmBytes);
    const buffers = toPx(bufferBytes);
    const total = ((wasmBytes + bufferBytes) / MIB).toFixed(0);
    const verdict = finishes ? ["lives", "finishes"] : ["dies", "killed"];
    return `  <text x="${left - 12}" y="${middle}" text-anchor="end">${name}</text>
  <rect class="wasm" x="${left}" y="${y}" width="${wasm}" height="${bar}"/>
  <rect class="buffers" x="${left + wasm}" y="${y}" width="${buffers}" height="${bar}"/>
  <text x="${left + wasm + buffers + 10}" y="${middle}">${total} MB <tspan class="${verdict[0]}">${verdict[1]}</tspan></text>`;
  });
  const legendY = height - 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
  <style>${STYLE}
  </style>
  <text class="title" x="12" y="22">${title}</text>
  <text class="quiet" x="12" y="41">${subtitle}</text>
${bars.join("\n")}
  <line class="limit" x1="${limitX}" y1="${top - 8}" x2="${limitX}" y2="${height - bottom + 4}"/>
  <text class="dies" x="${limitX + 6}" y="${height - bottom + 4}">${limitBytes / MIB} MB</text>
  <rect class="wasm" x="${left}" y="${legendY - 10}" width="10" height="10"/>
  <text class="quiet" x="${left + 16}" y="${legendY}">WebAssembly memory</text>
  <rect class="buffers" x="${left + 170}" y="${legendY - 10}" width="10" height="10"/>
  <text class="quiet" x="${left + 186}" y="${legendY}">ArrayBuffers</text>
</svg>
`;
}
