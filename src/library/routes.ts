// Every route of the library; each concern declares its own.
import { createRouter } from "../edge/openapi";
import { confirmRoutes } from "./confirm-routes";
import { directRoutes } from "./direct-routes";
import { originalRoutes } from "./original-routes";
import { preflightRoutes } from "./preflight-routes";
import { uploadRoutes } from "./upload-routes";

export function libraryRoutes() {
  const router = createRouter();
  for (const routes of [uploadRoutes(), directRoutes(), originalRoutes(), preflightRoutes(), confirmRoutes()])
    router.route("/", routes);
  return router;
}
