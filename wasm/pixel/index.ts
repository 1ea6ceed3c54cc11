// What is done to finished pixels: a row in and out, or a whole small picture for what needs neighbours.
export * from "./adjust";
export * from "./alpha";
export * from "./blur";
export * from "./denoise";
export * from "./orient";
export * from "./over";
export * from "./sharpen";
export * from "./trim";
