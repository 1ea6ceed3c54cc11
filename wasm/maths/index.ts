// Transcendental functions for src/image, which may not call its engine's: NativeMath (a port of musl's) is compiled in, so
// every engine answers the same bits. Called a few thousand times a picture, for tables.

export function maths_cos(x: f64): f64 {
  return NativeMath.cos(x);
}

export function maths_pow(base: f64, exponent: f64): f64 {
  return NativeMath.pow(base, exponent);
}
