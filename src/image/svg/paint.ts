// Which of an element's properties make a renderer draw it into a layer of its own, wherever they are said: in attributes, in a
// style, in a style sheet. Selectors are not matched: a rule counts for every element that one of its names could mean, which
// is never too few.

/** What a layer is for; of all but opacity, by which element. */
export interface Layer {
  readonly kind: "opacity" | "clip-path" | "mask" | "filter";
  readonly id: string;
}

const BY_REFERENCE = /(?<![\w-])(clip-path|mask|filter)\s*:\s*url\(\s*(?:['"]\s*)?#([^'")\s]+)/g;
const BY_ITSELF = /(?<![\w-])(?:opacity\s*:\s*(?!1\s*(?:;|$))|mix-blend-mode\s*:|isolation\s*:)/;
const BY_FUNCTION = /(?<![\w-])filter\s*:\s*(?!url)[a-z-]+\(/;
const LAYER_PROPERTIES = ["opacity", "mix-blend-mode", "isolation", "clip-path", "mask", "filter"];
/** Of one name, at most this many are told apart. */
const MAX_LAYERS = 64;
const OPACITY: Layer = { kind: "opacity", id: "" };
/** Filters by function ("blur(2px)") have no element; they are as large as a drop shadow. */
const FUNCTION: Layer = { kind: "filter", id: "" };

/** Layers that a text of declarations asks for. */
export function declaredLayers(declarations: string): Layer[] {
  const layers: Layer[] = BY_ITSELF.test(declarations) ? [OPACITY] : [];
  if (BY_FUNCTION.test(declarations)) layers.push(FUNCTION);
  for (const [, kind, id] of declarations.matchAll(BY_REFERENCE)) {
    if (layers.length < MAX_LAYERS) layers.push({ kind: kind as Layer["kind"], id });
  }
  return layers;
}

/** Layers that the attributes of an element ask for. */
export function attributeLayers(attributes: ReadonlyMap<string, string>): Layer[] {
  let said = attributes.get("style") ?? "";
  for (const name of LAYER_PROPERTIES) {
    if (attributes.has(name)) said += `;${name}:${attributes.get(name)}`;
  }
  return said === "" ? [] : declaredLayers(said);
}

/** Adds a layer that is not there yet. */
export function joinLayer(layers: Layer[], { kind, id }: Layer): void {
  const isKnown = layers.some((layer) => layer.kind === kind && layer.id === id);
  if (!isKnown && layers.length < MAX_LAYERS) layers.push({ kind, id });
}

/** Style sheets: what each name in a selector may bring. */
export class StyleSheet {
  /** By type ("g"), class (".a"), id ("#a"); "*" for rules that may mean any element. */
  readonly #layers = new Map<string, Layer[]>();

  add(text: string): void {
    for (const rule of withoutComments(text).split("}")) {
      const brace = rule.indexOf("{");
      const layers = brace < 0 ? [] : declaredLayers(rule.slice(brace + 1));
      if (layers.length === 0) continue;
      const selector = rule.slice(0, brace);
      const names = /[*[:]/.test(selector) ? ["*"] : (selector.match(/[.#]?[\w-]+/g) ?? []);
      for (const name of names) this.#join(name, layers);
    }
  }

  /** What the sheets may bring to an element. */
  layersOf(name: string, attributes: ReadonlyMap<string, string>): Layer[] {
    if (this.#layers.size === 0) return [];
    const classes = attributes.get("class")?.split(/\s+/) ?? [];
    const names = ["*", name, `#${attributes.get("id")}`, ...classes.map((word) => `.${word}`)];
    return names.flatMap((word) => this.#layers.get(word) ?? []);
  }

  #join(name: string, layers: readonly Layer[]): void {
    const known = this.#layers.get(name) ?? [];
    for (const layer of layers) joinLayer(known, layer);
    this.#layers.set(name, known);
  }
}

function withoutComments(text: string): string {
  const [first, ...rest] = text.split("/*");
  const after = (part: string) => (part.includes("*/") ? part.slice(part.indexOf("*/") + 2) : "");
  return first + rest.map(after).join("");
}
