// Every route of the library; each concern declares its own.
import { createRouter } from "../edge/openapi";
import { confirmRoutes } from "./confirm-routes";
import { uploadRoutes } from "./upload-routes";

export function libraryRoutes() {
  const router = createRouter();
  for (const routes of [uploadRoutes(), confirmRoutes()]) router.route("/", routes);
  return router;
}
