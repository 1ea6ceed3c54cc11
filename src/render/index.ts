// The render slice's door.
export { renderRoutes } from "./routes";
export { signRenderPath } from "./sign";
export { sweepWarmJobs, warmConsumer } from "./warm";
export { checkPresets } from "./wishes";
