// An SVG that can do nothing but be looked at, written anew from what read.ts lets through.
import { readSvg, SVG_NAMESPACE, type SvgVisitor } from "./read";

/** @returns the harmless file; null for bytes that are no well-formed SVG */
export function sanitiseSvg(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const writer = new SvgWriter();
  return readSvg(bytes, writer) ? writer.bytes() : null;
}

export class SvgWriter implements SvgVisitor {
  #output = "";

  open(name: string, attributes: ReadonlyMap<string, string>): void {
    this.#output += `<${name}${this.#output === "" ? ` xmlns="${SVG_NAMESPACE}"` : ""}`;
    for (const [attribute, value] of attributes) this.#output += ` ${attribute}="${escaped(value)}"`;
    this.#output += ">";
  }

  text(text: string): void {
    this.#output += escaped(text);
  }

  close(name: string): void {
    this.#output += `</${name}>`;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return new TextEncoder().encode(this.#output) as Uint8Array<ArrayBuffer>;
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
