// The judge's exports. Types as TypeScript sees them: src/image/kernel/judge.ts.
export { judge_finish, judge_open, judge_row } from "./judge";
export { judge_hash } from "./hash";
export { judge_state_bytes, judge_work_bytes } from "./state";
