// The page at "/". Built into dist/web, which the Worker serves. Nothing is inlined: the policy in public/_headers allows
// neither inline scripts nor data: addresses.
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // The page takes the scores from src/image and leaves decoders and codecs to its worker: no module of ours acts on import.
      treeshake: { moduleSideEffects: (id) => /\.css$|\/web\/src\/|\/preact\/|@preact\//.test(id) },
    },
  },
  worker: { format: "es" },
});
