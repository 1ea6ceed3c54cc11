// One peer, one job, its memory as an isolate would be charged for it: every WebAssembly memory that exists plus the live
// ArrayBuffers, the source included. Argument: {peer, job, file} as JSON; answer: {wasmBytes, bufferBytes, moduleBytes, ownBytes} or
// {error}.
//
// Memories are found by standing in front of WebAssembly.Instance, instantiate and Memory before the peer is imported; buffers are
// process.memoryUsage().arrayBuffers. Both are read after each step of the peer (Darkroom: between strips), after a forced garbage
// collection: what a step held only in its middle is missed, so this is a lower bound. Compiled code is not counted; moduleBytes
// is the size of the .wasm files.
import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";

console.log = console.error;

/** @type {Set<WeakRef<WebAssembly.Memory>>} */
const memories = new Set();

function remember(memory) {
  for (const known of memories) if (known.deref() === memory) return;
  memories.add(new WeakRef(memory));
}

function rememberExports({ exports }) {
  for (const value of Object.values(exports)) if (value instanceof WebAssembly.Memory) remember(value);
}

let moduleBytes = 0;

const { Instance, Memory, Module, compile, instantiate } = WebAssembly;
WebAssembly.Module = new Proxy(Module, {
  construct(target, [bytes]) {
    moduleBytes += bytes.byteLength;
    return new target(bytes);
  },
});
WebAssembly.compile = (bytes) => {
  moduleBytes += bytes.byteLength;
  return compile.call(WebAssembly, bytes);
};
WebAssembly.Instance = new Proxy(Instance, {
  construct(target, args) {
    const instance = new target(...args);
    rememberExports(instance);
    return instance;
  },
});
WebAssembly.instantiate = async (...args) => {
  const result = await instantiate.apply(WebAssembly, args);
  rememberExports(result.instance ?? result);
  return result;
};
WebAssembly.Memory = new Proxy(Memory, {
  construct(target, args) {
    const memory = new target(...args);
    remember(memory);
    return memory;
  },
});

const { peer, job, file } = JSON.parse(process.argv[2]);
const baselineBytes = process.memoryUsage().arrayBuffers;
const peak = { wasmBytes: 0, bufferBytes: 0 };

/** The second collection completes the sweep of buffers that the first only began. */
function collect() {
  globalThis.gc();
  globalThis.gc();
}

function sample() {
  collect();
  const wasmBytes = [...memories].reduce((sum, memory) => sum + (memory.deref()?.buffer.byteLength ?? 0), 0);
  const bufferBytes = Math.max(0, process.memoryUsage().arrayBuffers - baselineBytes);
  if (wasmBytes + bufferBytes > peak.wasmBytes + peak.bufferBytes) Object.assign(peak, { wasmBytes, bufferBytes });
}

let answer;
try {
  const { develop } = await (await import(`./peer/${peer.module}`)).open(peer);
  await setImmediate();
  collect();
  const { actualBytes = null } = await develop(new Uint8Array(readFileSync(file)), job, sample);
  answer = { ...peak, moduleBytes, ownBytes: actualBytes };
} catch (error) {
  answer = { ...peak, moduleBytes, error: String(error?.message ?? error) };
}
process.stdout.write(JSON.stringify(answer));
process.exit(0);
