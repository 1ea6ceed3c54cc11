// GET /docs: the reference page. RapiDoc's single file is copied from node_modules into the assets by the build, so the page
// works offline and under a policy that admits scripts of this origin only. RapiDoc styles its elements inline.
import { createRouter } from "./openapi";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<title>Darkroom API</title>
<script type="module" src="/docs-assets/rapidoc-min.js"></script>
<style>body { margin: 0 }</style>
</head>
<body>
<rapi-doc spec-url="/openapi.json" render-style="read" show-header="false" theme="dark" load-fonts="false"
  allow-authentication="true" allow-server-selection="false" schema-style="table"></rapi-doc>
</body>
</html>
`;

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export function docsRoutes() {
  const router = createRouter();
  router.get("/docs", (c) =>
    c.html(PAGE, 200, { "Content-Security-Policy": POLICY, "Cache-Control": "public, max-age=300" }),
  );
  return router;
}
