// The render slice's door.
export { renderRoutes } from "./routes";
export { signRenderPath } from "./sign";
export { consumeWork, sweepWarmJobs } from "./warm";
export { checkPresets } from "./wishes";
