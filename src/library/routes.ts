// Every route of the library; each concern declares its own.
import { createRouter } from "../edge/openapi";
import { confirmRoutes } from "./confirm-routes";
import { enumRoutes } from "./enum-routes";
import { readRoutes } from "./read-routes";
import { servingRoutes } from "./serving-routes";
import { webhookRoutes } from "./webhook-routes";

export function libraryRoutes() {
  const router = createRouter();
  for (const routes of [confirmRoutes(), servingRoutes(), readRoutes(), enumRoutes(), webhookRoutes()]) {
    router.route("/", routes);
  }
  return router;
}
