// Every route of the library; each concern declares its own.
import { createRouter } from "../edge/openapi";
import { confirmRoutes } from "./confirm-routes";
import { directRoutes } from "./direct-routes";
import { enumRoutes } from "./enum-routes";
import { originalRoutes } from "./original-routes";
import { preflightRoutes } from "./preflight-routes";
import { readRoutes } from "./read-routes";
import { servingRoutes } from "./serving-routes";
import { uploadRoutes } from "./upload-routes";
import { webhookRoutes } from "./webhook-routes";

export function libraryRoutes() {
  const router = createRouter();
  const concerns = [
    uploadRoutes(),
    directRoutes(),
    originalRoutes(),
    preflightRoutes(),
    confirmRoutes(),
    servingRoutes(),
    readRoutes(),
    enumRoutes(),
    webhookRoutes(),
  ];
  for (const routes of concerns) router.route("/", routes);
  return router;
}
