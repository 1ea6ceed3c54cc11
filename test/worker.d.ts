// What `env` holds in tests: the Worker's bindings and the migrations that the set-up applies.
declare namespace Cloudflare {
  interface Env extends ReturnType<() => import("../src/env").Bindings> {
    TEST_MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}
