// The pick slice's door: what the composition root and the other slices may use.
export { emptyTemporary } from "./cron";
export { readPickPicture } from "./picture";
export type { PickResult } from "./result";
export { pickRoutes } from "./routes";
