// An SVG that can do nothing but be looked at: parsed as strict XML and written anew from what is on the lists below. Nothing of
// the file is copied as text, so what the parser did not understand as an element or attribute of the lists is not there any
// more: no script, no handler, no link or image from elsewhere, no animation (it can set a link), no foreign elements, no
// doctype and so no entity. Style sheets and styles stay when they refer to nothing outside.
import { SaxesParser, type SaxesTagNS } from "saxes";

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
const XLINK_NAMESPACE = "http://www.w3.org/1999/xlink";
const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

const ELEMENTS = new Set(
  (
    "svg g defs symbol use switch title desc a image style path rect circle ellipse line polyline polygon text tspan textPath " +
    "marker pattern clipPath mask linearGradient radialGradient stop filter feBlend feColorMatrix feComponentTransfer " +
    "feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB " +
    "feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting " +
    "feSpotLight feTile feTurbulence view"
  ).split(" "),
);

/** Names of attributes: of geometry and presentation, none that begins with "on". */
const ATTRIBUTE = /^(?!on)[a-z][a-zA-Z0-9-]*$/;
/** Attributes that lead somewhere, or that tell a browser what to do. */
const FORBIDDEN = new Set(["src", "srcset", "action", "formaction", "target", "ping", "download", "base", "nonce"]);
const EMBEDDED = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*$/;
/** What a style may not say: imports, escapes that hide words, expressions of old browsers. */
const ACTIVE_STYLE = /@|\\|expression|javascript:|-moz-binding|behavior\s*:|image-set|</i;
const REFERENCE = /url\s*\(\s*(['"]?)\s*(?!\s*['"]?#)/i;

/** @returns the harmless file; null for bytes that are no well-formed SVG */
export function sanitiseSvg(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  let source: string;
  try {
    source = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
  const written = new Writer();
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", (tag) => written.open(tag));
  parser.on("closetag", () => written.close());
  parser.on("text", (text) => written.text(text));
  parser.on("cdata", (text) => written.text(text));
  try {
    parser.write(source).close();
  } catch {
    return null;
  }
  return written.isSvg ? (new TextEncoder().encode(written.output) as Uint8Array<ArrayBuffer>) : null;
}

class Writer {
  output = "";
  isSvg = false;
  /** Names of the open elements; null for those that are left out. */
  private readonly path: Array<string | null> = [];
  /** Judged as a whole when it ends: sections could cut a word in two. */
  private style = "";

  open({ local, uri, attributes }: SaxesTagNS): void {
    const isRoot = this.path.length === 0;
    if (isRoot) this.isSvg = local === "svg" && uri === SVG_NAMESPACE;
    const parent = this.path.at(-1);
    const isKept = parent !== null && parent !== "style" && uri === SVG_NAMESPACE && ELEMENTS.has(local);
    this.path.push(isKept ? local : null);
    if (!isKept) return;
    this.output += `<${local}${isRoot ? ` xmlns="${SVG_NAMESPACE}"` : ""}`;
    const names = new Set<string>();
    for (const { prefix, local: name, uri: namespace, value } of Object.values(attributes)) {
      const kept = keptName(prefix, name, namespace);
      if (kept === null || names.has(kept) || !isHarmless(kept, value)) continue;
      names.add(kept);
      this.output += ` ${kept}="${escaped(value)}"`;
    }
    this.output += ">";
  }

  close(): void {
    const name = this.path.pop();
    if (typeof name !== "string") return;
    if (name === "style" && isHarmlessStyle(this.style)) this.output += escaped(this.style);
    if (name === "style") this.style = "";
    this.output += `</${name}>`;
  }

  text(text: string): void {
    const parent = this.path.at(-1);
    if (parent === "style") this.style += text;
    else if (typeof parent === "string") this.output += escaped(text);
  }
}

function keptName(prefix: string, name: string, namespace: string): string | null {
  if (namespace === XLINK_NAMESPACE) return name === "href" ? "href" : null;
  if (namespace === XML_NAMESPACE) return name === "space" || name === "lang" ? `xml:${name}` : null;
  if (prefix !== "" || namespace !== "" || name === "xmlns") return null;
  return ATTRIBUTE.test(name) && !FORBIDDEN.has(name) ? name : null;
}

function isHarmless(name: string, value: string): boolean {
  if (name === "href") return value.startsWith("#") || EMBEDDED.test(value);
  return name === "style" ? isHarmlessStyle(value) : !REFERENCE.test(value) && !value.includes("\\");
}

function isHarmlessStyle(style: string): boolean {
  return !ACTIVE_STYLE.test(style) && !REFERENCE.test(style);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
