// Before each test file in workerd: the tables of src/migrations, as `npm start` would have them.
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";

await applyD1Migrations(env.DB as globalThis.D1Database, env.TEST_MIGRATIONS);
