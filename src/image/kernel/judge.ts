// Exports of wasm/judge/. Pointers and integers are numbers; negative answers are statuses of wasm/status.ts.

export interface JudgeKernel {
  /** Bytes of the state object. */
  judge_state_bytes(): number;
  /** Bytes of working memory; the same as judgeWorkBytes(width, height) of src/image/judge/work.ts. */
  judge_work_bytes(width: number, height: number): number;
  /** Prepares state and work for a picture, whatever they hold. 0, or ERR_LIMIT. */
  judge_open(state: number, work: number, width: number, height: number): number;
  /** Judges the next stored row of RGBA flattened on white. Rows judged so far, or ERR_ARGUMENT. */
  judge_row(state: number, rgba: number): number;
  /** Completes the results, of fewer rows than announced if the file ended early. Rows judged, or ERR_ARGUMENT. */
  judge_finish(state: number): number;
  /** Writes the three hashes of the picture turned upright by EXIF orientation 1–8. 0, or ERR_ARGUMENT. */
  judge_hash(state: number, orientation: number): number;
}
