// Opens a codec as jSquash packages them: Emscripten's glue beside a module that the platform has compiled.
import type { OpenedCodec } from "./shared-codec";

export interface ImageDataLike {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

type Factory<T> = (options: {
  noInitialRun: boolean;
  instantiateWasm(
    imports: WebAssembly.Imports,
    callback: (instance: WebAssembly.Instance) => void,
  ): WebAssembly.Exports;
}) => Promise<T>;

/**
 * Emscripten hides its memory; it is found among the exports.
 * @param factory the glue's default export, whose own types want browser globals
 */
export async function instantiate<T>(factory: unknown, compiled: WebAssembly.Module): Promise<OpenedCodec<T>> {
  provideImageData();
  let memory: WebAssembly.Memory | undefined;
  const module = await (factory as Factory<T>)({
    noInitialRun: true,
    instantiateWasm(imports, callback) {
      const instance = new WebAssembly.Instance(compiled, imports);
      memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
      callback(instance);
      return instance.exports;
    },
  });
  if (!memory) throw new Error("expected a codec's WebAssembly to export its memory, got none");
  return { module, memory };
}

/** The decoder's glue constructs an ImageData; Node and some workerd contexts have none. */
function provideImageData(): void {
  const scope = globalThis as { ImageData?: unknown };
  scope.ImageData ??= class {
    constructor(
      readonly data: Uint8ClampedArray,
      readonly width: number,
      readonly height: number,
    ) {}
  };
}
