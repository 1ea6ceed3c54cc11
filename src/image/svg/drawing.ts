// An SVG as it is handed to the renderer: sanitised, brought to the size of the raster that is wanted, without what cannot be
// drawn; and what reading it told. Text is left out, as the renderer has no fonts. Embedded pictures stay when they are PNG or
// JPEG of a bounded size.
import type { VectorFacts } from "../header";
import { embeddedPixels } from "./embedded";
import { Extent, MAX_ELEMENTS, MAX_SVG_BYTES, type SvgNode } from "./extent";
import { attributeLayers, joinLayer, StyleSheet } from "./paint";
import { readSvg, type SvgVisitor } from "./read";
import { SvgWriter } from "./sanitise";
import { type DrawnSize, drawnSize, readViewBox } from "./size";

export interface Drawing {
  /** Null where no root element was found. */
  readonly size: DrawnSize | null;
  readonly facts: VectorFacts;
  /** Kinds of content that are not drawn: "text", "image". */
  readonly dropped: readonly string[];
  /** What to draw; empty where no raster was asked for. */
  readonly svg: Uint8Array<ArrayBuffer>;
}

/** Drawn from fonts, or nothing to draw. */
const LEFT_OUT = new Set(["text", "title", "desc", "view"]);

/** @param raster px that the whole drawing shall have; null where it is only to be known what is in it. */
export function readDrawing(
  bytes: Uint8Array,
  raster: { readonly width: number; readonly height: number } | null,
): Drawing {
  const reader = new DrawingReader(raster);
  try {
    return reader.finish(readSvg(bytes.subarray(0, MAX_SVG_BYTES), reader));
  } catch (error) {
    if (error instanceof TooManyElements) return reader.finish(false);
    throw error;
  }
}

/** Ends the reading: what would follow is not drawn either. */
class TooManyElements extends Error {}

class DrawingReader implements SvgVisitor {
  readonly #writer: SvgWriter | null;
  readonly #sheet = new StyleSheet();
  readonly #byId = new Map<string, SvgNode>();
  readonly #dropped = new Set<string>();
  readonly #path: SvgNode[] = [];
  /** A style sheet may stand behind what it means. */
  readonly #placed: Array<{ readonly node: SvgNode; readonly attributes: ReadonlyMap<string, string> }> = [];
  #size: DrawnSize | null = null;
  #imagePixels = 0;
  #imageChars = 0;
  #opened = 0;
  /** Depth of the elements that are left out, from the outermost. */
  #leftOut = 0;

  constructor(private readonly raster: { readonly width: number; readonly height: number } | null) {
    this.#writer = raster && new SvgWriter();
  }

  open(name: string, attributes: ReadonlyMap<string, string>): void {
    if (++this.#opened > MAX_ELEMENTS) throw new TooManyElements();
    if (this.#leftOut > 0 || !this.#isDrawn(name, attributes)) {
      this.#leftOut++;
      return;
    }
    const node = this.#place(name, attributes);
    if (this.#path.length === 0) this.#size = drawnSize(attributes);
    this.#writer?.open(name, this.#path.length === 0 ? this.#rootAttributes(attributes) : attributes);
    this.#path.push(node);
  }

  text(text: string): void {
    if (this.#leftOut > 0) return;
    if (this.#path.at(-1)?.name === "style") this.#sheet.add(text);
    this.#writer?.text(text);
  }

  close(name: string): void {
    if (this.#leftOut > 0) {
      this.#leftOut--;
      return;
    }
    this.#path.pop();
    this.#writer?.close(name);
  }

  finish(isWhole: boolean): Drawing {
    for (const { node, attributes } of this.#placed) {
      for (const layer of this.#sheet.layersOf(node.name, attributes)) joinLayer(node.layers, layer);
    }
    const root = this.#placed[0]?.node ?? { name: "svg", children: [], layers: [], href: null };
    const { elements, depth, layerBytes } = new Extent(this.#byId).of(root);
    const images = { imagePixels: this.#imagePixels, imageChars: this.#imageChars };
    return {
      size: this.#size,
      facts: { isWhole, depth, layerBytes, ...images, elements: Math.max(elements, this.#opened) },
      dropped: [...this.#dropped],
      svg: this.#writer?.bytes() ?? new Uint8Array(),
    };
  }

  #isDrawn(name: string, attributes: ReadonlyMap<string, string>): boolean {
    if (name === "text") this.#dropped.add(name);
    const href = attributes.get("href");
    const isPicture = (name === "image" || name === "feImage") && !href?.startsWith("#");
    if (!isPicture) return !LEFT_OUT.has(name);
    const pixels = href === undefined ? null : embeddedPixels(href);
    if (href === undefined || pixels === null) {
      this.#dropped.add("image");
      return false;
    }
    this.#imagePixels = Math.max(this.#imagePixels, pixels);
    this.#imageChars += href.length;
    return true;
  }

  #place(name: string, attributes: ReadonlyMap<string, string>): SvgNode {
    const href = attributes.get("href");
    const node: SvgNode = {
      name,
      children: [],
      layers: attributeLayers(attributes),
      href: href?.startsWith("#") ? href.slice(1) : null,
    };
    this.#path.at(-1)?.children.push(node);
    this.#placed.push({ node, attributes });
    const id = attributes.get("id");
    if (id !== undefined && !this.#byId.has(id)) this.#byId.set(id, node);
    return node;
  }

  /** The viewport becomes the raster. A root without a viewBox gets one of its own size, so that its content is scaled too. */
  #rootAttributes(attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const whole = new Map(attributes).set("width", `${this.raster?.width}`).set("height", `${this.raster?.height}`);
    if (readViewBox(attributes.get("viewBox")) !== null) return whole;
    return whole.set("viewBox", `0 0 ${this.#size?.width} ${this.#size?.height}`).set("preserveAspectRatio", "none");
  }
}
