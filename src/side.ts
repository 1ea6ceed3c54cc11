// The isolate beside the Worker: a composition root of its own that does nothing but develop. `npm start` runs some of them on
// ports of this machine (scripts/side-isolates.mjs); see edge/side/darkroom.ts for who asks them.
import CORE from "../build/core.wasm";
import { CORE_VERSION } from "../build/core-version.js";
import { WORKER_CODECS } from "./edge/codecs";
import { developedAnswer, RECIPE_HEADER } from "./edge/side/message";
import { createDarkroom, type Recipe } from "./image";

interface SideBindings {
  /** As the Worker's, so that nothing is refused here that was planned there. */
  readonly WORK_BUDGET_BYTES?: string;
}

let opened: ReturnType<typeof createDarkroom> | null = null;

export default {
  async fetch(request, { WORK_BUDGET_BYTES }): Promise<Response> {
    const budgetBytes = WORK_BUDGET_BYTES ? Number(WORK_BUDGET_BYTES) : undefined;
    opened ??= createDarkroom({ core: CORE, codecs: WORKER_CODECS, version: CORE_VERSION }, { budgetBytes });
    const recipe = request.headers.get(RECIPE_HEADER);
    if (recipe === null) return new Response(null, { status: 400 });
    const bytes = new Uint8Array(await request.arrayBuffer());
    const { signal } = request;
    return developedAnswer(opened.version, opened.develop(bytes, JSON.parse(recipe) as Recipe, { signal }));
  },
} satisfies ExportedHandler<SideBindings>;
