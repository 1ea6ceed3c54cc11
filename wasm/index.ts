// The core's exports, room by room. Signatures as TypeScript sees them: src/image/kernel.ts.
export { heap_base } from "./memory";
export * from "./colour";
export * from "./digest";
export * from "./resize";
export * from "./judge";
export * from "./maths";
export * from "./png";
export * from "./gif";
export * from "./bmp";
export * from "./jpeg-decode";
export * from "./jpeg-encode";
export * from "./pixel";
export * from "./ssim";
export * from "./webp-encode";
