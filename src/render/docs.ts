// GET /docs/options: the option table as a page, and the same rows for the OpenAPI document. Nothing is said twice: every
// word about an option comes from options.ts.
import type { Option, Step } from "./option-row";
import { OPTIONS } from "./options";

const STEP_TITLES = {
  turn: "1 Turn",
  resize: "2 Resize and cut",
  tone: "3 Tone",
  detail: "4 Detail and background",
  draw: "5 Draw over it",
  encode: "6 Encode",
  answer: "The answer itself",
} as const satisfies Record<Step, string>;

/** The options segment in OpenAPI: one string whose text lists every option. */
export function optionsDescription(): string {
  const rows = OPTIONS.map(({ name, alias, doc, expected, byDefault, later }) => {
    const short = alias === null ? "" : ` (\`${alias}\`)`;
    if (later === "all") return `- \`${name}\`: ${doc} Not available yet.`;
    return `- \`${name}\`${short}: ${doc} Expects ${expected}; default: ${byDefault}.${laterSentence(later)}`;
  });
  return ["Comma-separated `name=value` pairs, or the name of a preset:", ...rows].join("\n");
}

/** Name, schema and text of each option, for programs that build URLs (`x-options` in the OpenAPI document). */
export function optionSchemas(): Array<Readonly<Record<string, unknown>>> {
  return OPTIONS.filter(({ later }) => later !== "all").map(({ name, alias, schema, doc, example, byDefault }) => ({
    name,
    alias,
    schema,
    description: doc,
    example,
    default: byDefault,
  }));
}

/** A page without scripts. */
export function optionsPage(): string {
  const steps = Object.entries(STEP_TITLES).map(([step, title]) => {
    const rows = OPTIONS.filter((option) => option.step === step).map(rowOf);
    const head = "<tr><th>Option</th><th>Takes</th><th>Default</th><th>What it does</th><th>Example</th></tr>";
    return `<h2>${title}</h2>\n<table>\n${head}\n${rows.join("\n")}\n</table>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<title>Render options – Darkroom</title>
<style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
th:nth-child(1) { width: 10rem } th:nth-child(2), th:nth-child(5) { width: 14rem } th:nth-child(3) { width: 9rem }
@media (max-width: 50rem) { table { table-layout: auto } }
td, th { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8884 }
code { font: .9em ui-monospace, monospace }
.later { opacity: .6 }
</style>
</head>
<body>
<h1>Render options</h1>
<p>A picture by URL: <code>/i/&lt;options&gt;/&lt;source&gt;</code>. Options are <code>name=value</code> pairs with commas
between them, in any order; the work is always done in the order of this page. The source is an absolute https URL of an
allowed domain, as it is or percent-encoded, <code>pick/{id}/{rank}</code>, or a picture of the library,
<code>images/…</code>. Example:
<code>/i/width=400,height=300,fit=cover,format=auto/https://cdn.example.com/photo.jpg</code></p>
<p>What is unknown, given twice, out of range or contradictory is answered 400 with one sentence that says what was expected.</p>
${steps.join("\n")}
<h2>Signed URLs and presets</h2>
<p>With <code>RENDER_SIGNING_KEYS</code> set, every URL must read <code>/i/s--&lt;signature&gt;/&lt;options&gt;/&lt;source&gt;</code>,
the signature being HMAC-SHA-256 with one of the keys over all that follows it, query included, cut to 16 bytes and written as
base64url; <code>signRenderPath(key, path)</code> of <code>src/render/sign.ts</code> makes one. The first key signs, all verify.
With <code>RENDER_PRESETS</code> (<code>{"thumb": "width=200,height=200,fit=cover"}</code>) a name stands for its options,
<code>/i/thumb/&lt;source&gt;</code>, and may be followed by others that win over it; <code>RENDER_PRESETS_ONLY</code> admits
nothing but a preset's name and <code>exp</code>.</p>
</body>
</html>
`;
}

function rowOf({ name, alias, expected, byDefault, doc, example, later }: Option): string {
  const isLater = later === "all";
  const names = [name, ...(alias === null ? [] : [alias])].map((text) => `<code>${escapeHtml(text)}</code>`).join(", ");
  const text = isLater ? `${doc} Not available yet.` : `${doc}${laterSentence(later)}`;
  const cells = [
    names,
    escapeHtml(expected),
    escapeHtml(byDefault),
    escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>"),
    `<code>${name}=${escapeHtml(example)}</code>`,
  ];
  return `<tr${isLater ? ' class="later"' : ""}>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

function laterSentence(later: Option["later"]): string {
  return later === "all" || later.length === 0 ? "" : ` Not available yet: ${later.join(", ")}.`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
