// The memory map: where a job's buffers begin. See "Memory map" in wasm/README.md.
//
// Static tables (memory.data) lie below heap_base(). Everything above belongs to the caller: src/image/core.ts
// bump-allocates a job's buffers there, grows the memory and hands addresses to kernels. Kernels never allocate.

/** First byte of caller-owned memory, 64-byte aligned. */
export function heap_base(): usize {
  return (__heap_base + 63) & ~63;
}
