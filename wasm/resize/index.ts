// Resampling: coefficients, then vertical and horizontal passes over rows. Conducted by src/image/resize.ts.
export * from "./coefficient";
export * from "./u8";
export * from "./u16";
export * from "./plane";
export * from "./gamut";
export * from "./plane-colour";
export * from "./upsampled";
export * from "./alpha";
export * from "./light";
