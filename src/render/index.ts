// The render slice's door.
export { renderRoutes } from "./routes";
export { signRenderPath } from "./sign";
export { consumeWork, sweepWarmJobs } from "./warm";
