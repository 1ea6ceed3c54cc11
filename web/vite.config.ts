// The page at "/". Built into dist/web, which the Worker serves. Nothing is inlined: the policy in public/_headers allows
// neither inline scripts nor data: addresses.
import { defineConfig } from "vite";

/** What libheif's glue asks for under Node alone. */
const NODE_ONLY = ["fs", "path", "crypto"];
/** Stands for a module that no browser has. */
const nodeOnly = {
  name: "node-only",
  enforce: "pre" as const,
  resolveId: (id: string) => (NODE_ONLY.includes(id) ? `\0${id}` : null),
  load: (id: string) => (NODE_ONLY.includes(id.slice(1)) && id.startsWith("\0") ? "export default {};" : null),
};

export default defineConfig({
  plugins: [nodeOnly],
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // The page takes the scores from src/image and leaves decoders and codecs to its worker: no module of ours acts on import.
      treeshake: { moduleSideEffects: (id) => /\.css$|\/web\/src\/|\/preact\/|@preact\//.test(id) },
    },
  },
  worker: { format: "es", plugins: () => [nodeOnly] },
});
