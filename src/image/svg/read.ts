// Reads an SVG as strict XML and tells a visitor only what is on the lists below. Nothing of the file is passed on as markup, so
// what the parser did not understand as an element or attribute of the lists is not there any more: no script, no handler, no
// link or image from elsewhere, no animation (it can set a link), no foreign elements, no doctype and so no entity. Style sheets
// and styles stay when they refer to nothing outside.
import { SaxesParser, type SaxesTagNS } from "saxes";

export const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
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
/** Anything but a fragment. No run of space is tried in two ways. */
const REFERENCE = /url\s*\((?!\s*(?:['"]\s*)?#)/i;

/** Elements inside elements. The parser looks for a namespace through all that are open. */
const MAX_NESTING = 1000;

/** Told of harmless elements only, in the order of the file. What a visitor throws ends the reading and reaches the caller. */
export interface SvgVisitor {
  open(name: string, attributes: ReadonlyMap<string, string>): void;
  /** Of the element that is open; a style sheet comes in one piece. */
  text(text: string): void;
  close(name: string): void;
}

/** @returns false for bytes that are no well-formed SVG, or one without an end of elements in elements: the visitor has been told of what stands before the damage */
export function readSvg(bytes: Uint8Array, visitor: SvgVisitor): boolean {
  let source: string;
  try {
    source = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return false;
  }
  const filter = new Filter(visitor);
  const parser = new SaxesParser({ xmlns: true });
  let isWellFormed = true;
  parser.on("error", (error) => {
    isWellFormed = false;
    throw error;
  });
  parser.on("opentag", (tag) => {
    filter.open(tag);
    if (filter.nesting > MAX_NESTING) parser.fail(`expected elements nested at most ${MAX_NESTING} deep`);
  });
  parser.on("closetag", () => filter.close());
  parser.on("text", (text) => filter.text(text));
  parser.on("cdata", (text) => filter.text(text));
  try {
    parser.write(source).close();
  } catch (error) {
    if (isWellFormed) throw error;
    return false;
  }
  return filter.isSvg;
}

class Filter {
  isSvg = false;
  /** Names of the open elements; null for those that are left out. */
  readonly #path: Array<string | null> = [];
  /** Judged as a whole when it ends: sections could cut a word in two. */
  #style = "";

  constructor(private readonly visitor: SvgVisitor) {}

  get nesting(): number {
    return this.#path.length;
  }

  open({ local, uri, attributes }: SaxesTagNS): void {
    if (this.#path.length === 0) this.isSvg = local === "svg" && uri === SVG_NAMESPACE;
    const parent = this.#path.at(-1);
    const isKept = parent !== null && parent !== "style" && uri === SVG_NAMESPACE && ELEMENTS.has(local);
    this.#path.push(isKept ? local : null);
    if (!isKept) return;
    const kept = new Map<string, string>();
    for (const { prefix, local: name, uri: namespace, value } of Object.values(attributes)) {
      const as = keptName(prefix, name, namespace);
      if (as !== null && !kept.has(as) && isHarmless(as, value)) kept.set(as, value);
    }
    this.visitor.open(local, kept);
  }

  close(): void {
    const name = this.#path.pop();
    if (typeof name !== "string") return;
    if (name === "style" && isHarmlessStyle(this.#style)) this.visitor.text(this.#style);
    if (name === "style") this.#style = "";
    this.visitor.close(name);
  }

  text(text: string): void {
    const parent = this.#path.at(-1);
    if (parent === "style") this.#style += text;
    else if (typeof parent === "string") this.visitor.text(text);
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
