// What drawing an SVG will take, counted before anything is drawn: how many elements there are after every `use`, how deep they
// are nested, and how many bytes a pixel the largest pile of layers holds. Every element is counted once and its count kept, so
// a bomb of a few lines costs as little as it is long. resvg itself is bounded by its memory and its fuel (codec/resvg.ts): these
// counts are what `plan` predicts with, and what refuses the worst in a millisecond.
import { ImageError } from "../error";
import type { Header, VectorFacts } from "../header";
import type { Layer } from "./paint";

/** Elements after every `use`. Large maps and technical drawings have tens of thousands. */
export const MAX_ELEMENTS = 50_000;
/** Elements inside elements, by nesting or reference; a renderer's stack takes about four times as many. */
const MAX_DEPTH = 256;
/** Steps from element to element while counting: more means references by the thousand to everything. */
const MAX_STEPS = 500_000;
/** More is not read: no drawing of a megabyte of text stays below the other limits for long. */
export const MAX_SVG_BYTES = 4 * 1024 * 1024;

/** Bytes a pixel, measured: a layer is RGBA; a clip or mask is drawn into one more and becomes a byte a pixel. */
const LAYER_BYTES = 4;
const MASK_BYTES = 5;
/** A filter: what it reads, and each primitive's result in two forms. */
const FILTER_BYTES = 8;
const PRIMITIVE_BYTES = 6;
/** A drop shadow is several primitives in one; a filter by functions may be one. */
const SHADOW_RESULTS = 3;

export interface SvgNode {
  readonly name: string;
  readonly children: SvgNode[];
  readonly layers: Layer[];
  /** Id of what it stands for (`use`, and whatever else refers by href). */
  readonly href: string | null;
}

interface Count {
  readonly elements: number;
  readonly depth: number;
  readonly layerBytes: number;
}

/** Drawn only where something refers to them. */
const DEFINITIONS = new Set(["clipPath", "mask", "filter", "symbol", "linearGradient", "radialGradient"]);
const NOTHING: Count = { elements: 0, depth: 0, layerBytes: 0 };

/** Counts the tree below `root`; `byId` finds what is referred to. A ring of references counts once: renderers break it too. */
export class Extent {
  readonly #counts = new Map<SvgNode, Count>();
  #steps = 0;

  constructor(private readonly byId: ReadonlyMap<string, SvgNode>) {}

  of(node: SvgNode, depth = 1): Count {
    const known = this.#counts.get(node);
    if (known) return known;
    if (depth > MAX_DEPTH || this.#steps > MAX_STEPS) return { elements: 0, depth: MAX_DEPTH + 1, layerBytes: 0 };
    this.#counts.set(node, NOTHING);
    const referred = node.href === null ? undefined : this.byId.get(node.href);
    let { elements, depth: deepest, layerBytes: content } = referred ? this.#step(referred, depth) : NOTHING;
    for (const child of node.children) {
      const inner = this.#step(child, depth);
      elements += inner.elements;
      deepest = Math.max(deepest, inner.depth);
      if (!DEFINITIONS.has(child.name)) content = Math.max(content, inner.layerBytes);
    }
    for (const layer of node.layers) {
      const own = this.#layer(layer, depth);
      deepest = Math.max(deepest, own.depth);
      content += own.layerBytes;
    }
    const count = { elements: Math.min(elements + 1, MAX_ELEMENTS + 1), depth: deepest + 1, layerBytes: content };
    this.#counts.set(node, count);
    return count;
  }

  #step(node: SvgNode, depth: number): Count {
    this.#steps++;
    return this.of(node, depth + 1);
  }

  #layer({ kind, id }: Layer, depth: number): Count {
    const referred = this.byId.get(id);
    const count = referred ? this.#step(referred, depth) : NOTHING;
    switch (kind) {
      case "opacity":
        return { ...NOTHING, layerBytes: LAYER_BYTES };
      case "clip-path":
      case "mask":
        return { ...count, layerBytes: LAYER_BYTES + MASK_BYTES + count.layerBytes };
      case "filter": {
        const primitives = referred
          ? referred.children.reduce((sum, { name }) => sum + results(name), 0)
          : SHADOW_RESULTS;
        return { ...count, layerBytes: LAYER_BYTES + FILTER_BYTES + PRIMITIVE_BYTES * primitives };
      }
      default:
        return kind satisfies never;
    }
  }
}

function results(primitive: string): number {
  return primitive === "feDropShadow" ? SHADOW_RESULTS : 1;
}

type VectorSize = Pick<Header, "width" | "height" | "fileBytes">;

/**
 * @throws ImageError CORRUPTED_IMAGE, FILE_TOO_LARGE, HOSTILE_CONTENT for what will not be drawn, with what was counted.
 */
export function checkVector({ isWhole, elements, depth }: VectorFacts, { width, height, fileBytes }: VectorSize): void {
  if (fileBytes > MAX_SVG_BYTES) {
    const message = `expected at most ${MAX_SVG_BYTES} bytes of SVG, got ${fileBytes}`;
    throw new ImageError("FILE_TOO_LARGE", message, { fileBytes });
  }
  if (elements > MAX_ELEMENTS) {
    const message = `expected an SVG of at most ${MAX_ELEMENTS} elements after every use, got more`;
    throw new ImageError("HOSTILE_CONTENT", message, { elements });
  }
  if (depth > MAX_DEPTH) {
    const message = `expected elements nested at most ${MAX_DEPTH} deep in an SVG, got more`;
    throw new ImageError("HOSTILE_CONTENT", message, { depth });
  }
  if (width === 0 || height === 0) {
    throw new ImageError("CORRUPTED_IMAGE", `expected an SVG with a size above 0, got ${width}×${height}`);
  }
  if (!isWhole) throw new ImageError("CORRUPTED_IMAGE", "expected a well-formed SVG, got a damaged one");
}
