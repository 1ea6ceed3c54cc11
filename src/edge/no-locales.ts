// Stands for zod's other languages in the Worker's bundle (wrangler.toml).
export {};
