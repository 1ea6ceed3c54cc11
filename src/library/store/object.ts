// The library's objects in R2: originals/… as they were uploaded, images/… as they are served (rules/place.ts). Every write
// carries its SHA-256, which R2 checks; failures that may pass are repeated a few times before they are told.
import type { R2Bucket, R2ObjectBody } from "@cloudflare/workers-types";
import type { Clock } from "../../edge/clock";
import { untilCommitted } from "../../edge/guard";
import { hex, sha256Hex } from "../../image";

export class ObjectStore {
  constructor(
    private readonly bucket: R2Bucket,
    private readonly clock: Clock,
  ) {}

  async put(key: string, bytes: Uint8Array, contentType: string, sha256?: string): Promise<void> {
    const options = { sha256: sha256 ?? (await sha256Hex(bytes)), httpMetadata: { contentType } };
    await untilCommitted(this.clock, () => this.bucket.put(key, bytes, options));
  }

  async open(key: string): Promise<R2ObjectBody | null> {
    const found = await untilCommitted(this.clock, async () => [await this.bucket.get(key)]);
    return found[0];
  }

  /** @returns null when there is none. @throws Error for bytes that are not those that were written */
  async read(key: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const object = await this.open(key);
    if (object === null) return null;
    const bytes = new Uint8Array(await object.arrayBuffer());
    const { sha256 } = object.checksums;
    if (sha256 !== undefined && hex(new Uint8Array(sha256)) !== (await sha256Hex(bytes))) {
      throw new Error(`expected the bytes that were written to ${key}, got others`);
    }
    return bytes;
  }

  /** As a stream: the object is never held. @returns false when there is no such object */
  async copy(from: string, to: string, contentType: string): Promise<boolean> {
    const copied = await untilCommitted(this.clock, async () => {
      const object = await this.bucket.get(from);
      if (object === null) return "missing";
      const { sha256 } = object.checksums;
      return this.bucket.put(to, object.body, { httpMetadata: { contentType }, sha256 });
    });
    return copied !== "missing";
  }

  async remove(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.bucket.delete([...keys]);
  }
}
