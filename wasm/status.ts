// What kernels answer. Zero or more is success; every negative number has one meaning, shared by AssemblyScript and
// TypeScript (this file is compiled into both, so it holds plain constants only).

/** The bytes are not what the format's signature promises, or nothing in them can be decoded. */
export const ERR_CORRUPT = -1;
/** The input ends before anything could be decoded. */
export const ERR_TRUNCATED = -2;
/** A legal file of a kind that this core does not decode (arithmetic coding, 12-bit, lossless). */
export const ERR_UNSUPPORTED = -3;
/** Dimensions, scans or work beyond the limits in wasm/limit.ts. */
export const ERR_LIMIT = -4;
/** A kernel was called out of order or with an argument outside its documented range: a bug of the caller. */
export const ERR_ARGUMENT = -5;
/** The output buffer is full: hand its bytes on and call again. */
export const ERR_OUTPUT_FULL = -6;
