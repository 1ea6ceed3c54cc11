// The `meta` box that AVIF and HEIF keep their items in (ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12): which items there are,
// where their bytes lie, what describes them and how they refer to each other. Every count is checked before it is followed, so
// the cost is bounded by the limits below and by the bytes of the box. What the items mean is the formats' own matter.
import { concatenate } from "../bytes";
import { type Box, BoxFields, boxes, boxesByType, corruptedBoxes } from "./isobmff";
import type { Reader } from "./reader";

/** Items of a picture: a 48-megapixel grid of 512 px tiles has 192, its gain map and its previews as many again. */
const MAX_ITEMS = 4096;
/** Extents, properties in use, and targets of references, over all items. */
const MAX_LINKS = 65_536;

export interface Property extends Box {
  /** A reader that does not know the property must not show the item. */
  readonly essential: boolean;
}

export interface Extent {
  /** In bytes of the file. */
  readonly offset: number;
  readonly bytes: number;
}

export interface Reference {
  /** E.g. "dimg", "auxl", "cdsc", "thmb". */
  readonly type: string;
  /** Item ids, in file order. */
  readonly to: readonly number[];
}

export interface Item {
  readonly id: number;
  /** E.g. "av01", "hvc1", "grid", "Exif", "mime"; empty when the file tells none. */
  readonly type: string;
  /** MIME type of a "mime" item, otherwise empty. */
  readonly contentType: string;
  readonly hidden: boolean;
  readonly properties: readonly Property[];
  /** Where its bytes lie, as far as the file goes; empty when they lie in another file or item. */
  readonly extents: readonly Extent[];
  readonly references: readonly Reference[];
}

export interface Meta {
  /** "pict" for pictures. */
  readonly handler: string;
  readonly primary: Item | null;
  readonly items: ReadonlyMap<number, Item>;
}

type Draft = { -readonly [K in keyof Item]: Item[K] } & {
  readonly properties: Property[];
  readonly extents: Extent[];
  readonly references: Reference[];
};

/**
 * The file's `meta` box.
 * @returns null when there is none at the top of the file.
 * @throws ImageError CORRUPTED_IMAGE when it contradicts itself or has more than the limits above allow.
 */
export function readMeta(reader: Reader): Meta | null {
  for (const box of boxes(reader, 0, reader.length)) {
    if (box.type === "meta") return new MetaReader(reader, box).read();
  }
  return null;
}

/** The first property of that type. */
export function propertyOf(item: Item, type: string): Property | undefined {
  return item.properties.find((property) => property.type === type);
}

/** The items that `item` refers to as `type`, in order; ids of no item are left out. */
export function itemsFrom(meta: Meta, item: Item, type: string): Item[] {
  const ids = item.references.filter((reference) => reference.type === type).flatMap(({ to }) => to);
  return ids.map((id) => meta.items.get(id)).filter((target) => target !== undefined);
}

/** The items that refer to `item` as `type`. */
export function itemsTo(meta: Meta, item: Item, type: string): Item[] {
  const refers = (reference: Reference) => reference.type === type && reference.to.includes(item.id);
  return [...meta.items.values()].filter((source) => source.references.some(refers));
}

/** The item's first `maxBytes` bytes, joined from its extents; fewer where the file ends. */
export function itemBytes(reader: Reader, item: Item, maxBytes: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let left = maxBytes;
  for (const { offset, bytes } of item.extents) {
    if (left <= 0) break;
    const part = reader.slice(offset, Math.min(bytes, left));
    parts.push(part);
    left -= part.length;
  }
  return parts.length === 1 ? parts[0] : concatenate(parts);
}

/** Puts the parts of one `meta` box together. */
class MetaReader {
  readonly #items = new Map<number, Draft>();
  readonly #parts: ReadonlyMap<string, Box>;
  #links = 0;

  constructor(
    private readonly reader: Reader,
    meta: Box,
  ) {
    this.#parts = boxesByType(reader, new BoxFields(reader, meta).position + 4, meta.end, ["free", "skip", "uuid"]);
  }

  read(): Meta {
    this.#part("iinf", (box) => this.#readInfos(box));
    this.#part("iloc", (box) => this.#readLocations(box));
    this.#part("iprp", (box) => this.#readProperties(box));
    this.#part("iref", (box) => this.#readReferences(box));
    let handler = "";
    let primaryId = -1;
    this.#part("hdlr", (box) => {
      handler = this.reader.text(box.data + 8, 4);
    });
    this.#part("pitm", (box) => {
      const fields = new BoxFields(this.reader, box);
      primaryId = fields.uint(fields.version().version === 0 ? 2 : 4);
    });
    return { handler, primary: this.#items.get(primaryId) ?? null, items: this.#items };
  }

  #part(type: string, read: (box: Box) => void): void {
    const box = this.#parts.get(type);
    if (box) read(box);
  }

  #readInfos(box: Box): void {
    const fields = new BoxFields(this.reader, box);
    const count = fields.uint(fields.version().version === 0 ? 2 : 4);
    checkCount("items", count, MAX_ITEMS);
    for (const info of boxes(this.reader, fields.position, box.end)) {
      if (info.type === "infe") this.#readInfo(new BoxFields(this.reader, info));
    }
  }

  /** Entries before version 2 tell no type. */
  #readInfo(fields: BoxFields): void {
    const { version, flags } = fields.version();
    const id = fields.uint(version >= 3 ? 4 : 2);
    fields.uint(2);
    const type = version >= 2 ? fields.type() : "";
    const item = this.#item(id);
    if (item.type) throw corruptedBoxes(`one entry for item ${id}`, "two");
    item.type = type;
    item.hidden = (flags & 1) !== 0;
    fields.text();
    if (type === "mime") item.contentType = fields.text();
  }

  #readLocations(box: Box): void {
    const fields = new BoxFields(this.reader, box);
    const { version } = fields.version();
    const sizes = fields.uint(2);
    const offsetBytes = sizeOf(sizes >>> 12);
    const lengthBytes = sizeOf((sizes >>> 8) & 15);
    const baseBytes = sizeOf((sizes >>> 4) & 15);
    const indexBytes = version > 0 ? sizeOf(sizes & 15) : 0;
    const count = fields.uint(version < 2 ? 2 : 4);
    checkCount("locations", count, MAX_ITEMS);
    for (let i = 0; i < count; i++) {
      const item = this.#item(fields.uint(version < 2 ? 2 : 4));
      if (item.extents.length > 0) throw corruptedBoxes(`one location of item ${item.id}`, "two");
      const source = this.#source(version > 0 ? fields.uint(2) & 15 : 0, fields.uint(2));
      const base = fields.uint(baseBytes);
      const extents = fields.uint(2);
      this.#addLinks(extents);
      for (let extent = 0; extent < extents; extent++) {
        fields.uint(indexBytes);
        const offset = base + fields.uint(offsetBytes);
        const left = source.bytes - offset;
        const bytes = fields.uint(lengthBytes) || left;
        if (left > 0) item.extents.push({ offset: source.at + offset, bytes: Math.min(bytes, left) });
      }
    }
  }

  /** Where a construction method's offsets count from; what lies in other files or items has no bytes here. */
  #source(method: number, fileIndex: number): { at: number; bytes: number } {
    if (fileIndex !== 0) return { at: 0, bytes: 0 };
    if (method === 0) return { at: 0, bytes: this.reader.length };
    const idat = method === 1 ? this.#parts.get("idat") : undefined;
    return idat ? { at: idat.data, bytes: idat.end - idat.data } : { at: 0, bytes: 0 };
  }

  /** Associations count properties from 1; 0 means none. */
  #readProperties(box: Box): void {
    const list = boxesByType(this.reader, box.data, box.end, ["ipma"]).get("ipco");
    const properties = list ? [...boxes(this.reader, list.data, list.end)] : [];
    for (const part of boxes(this.reader, box.data, box.end)) {
      if (part.type === "ipma") this.#readAssociations(new BoxFields(this.reader, part), properties);
    }
  }

  #readAssociations(fields: BoxFields, properties: readonly Box[]): void {
    const { version, flags } = fields.version();
    const wide = (flags & 1) !== 0;
    const count = fields.uint(4);
    checkCount("items with properties", count, MAX_ITEMS);
    for (let i = 0; i < count; i++) {
      const item = this.#item(fields.uint(version < 1 ? 2 : 4));
      if (item.properties.length > 0) throw corruptedBoxes(`one list of properties for item ${item.id}`, "two");
      const associations = fields.uint(1);
      this.#addLinks(associations);
      for (let k = 0; k < associations; k++) {
        const word = fields.uint(wide ? 2 : 1);
        const index = word & (wide ? 0x7fff : 0x7f);
        if (index > properties.length) throw corruptedBoxes(`a property of ${properties.length}`, index);
        if (index > 0) item.properties.push({ ...properties[index - 1], essential: word !== index });
      }
    }
  }

  #readReferences(box: Box): void {
    const fields = new BoxFields(this.reader, box);
    const idBytes = fields.version().version === 0 ? 2 : 4;
    for (const part of boxes(this.reader, fields.position, box.end)) {
      const reference = new BoxFields(this.reader, part);
      const from = this.#item(reference.uint(idBytes));
      const count = reference.uint(2);
      this.#addLinks(count);
      from.references.push({ type: part.type, to: Array.from({ length: count }, () => reference.uint(idBytes)) });
    }
  }

  #item(id: number): Draft {
    let item = this.#items.get(id);
    if (!item) {
      checkCount("items", this.#items.size + 1, MAX_ITEMS);
      item = { id, type: "", contentType: "", hidden: false, properties: [], extents: [], references: [] };
      this.#items.set(id, item);
    }
    return item;
  }

  #addLinks(count: number): void {
    this.#links += count;
    checkCount("extents, properties and references", this.#links, MAX_LINKS);
  }
}

function checkCount(what: string, count: number, most: number): void {
  if (count > most) throw corruptedBoxes(`at most ${most} ${what}`, count);
}

/** @throws ImageError CORRUPTED_IMAGE for another number of bytes than a location's fields can have. */
function sizeOf(bytes: number): number {
  if (bytes !== 0 && bytes !== 4 && bytes !== 8) throw corruptedBoxes("a location field of 0, 4 or 8 bytes", bytes);
  return bytes;
}
