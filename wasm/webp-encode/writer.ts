// From records to a file. The head of a WebP tells sizes that are known last, so the token partition comes first: its
// bytes are handed out as they are made and the caller keeps them; then the head, which stands before them in the file.
import { ERR_ARGUMENT, ERR_LIMIT, ERR_OUTPUT_FULL } from "../status";
import { drop_bytes, flush_coder, open_coder, settled_end } from "./bool";
import { make_level_costs } from "./cost";
import { HEAD_BYTES, freeze_flags, put_frame_header, put_head } from "./header";
import { MAX_MODE_BYTES, TOKEN_ROOM_BYTES } from "./layout";
import { make_probabilities } from "./probability";
import { BoolCoder, Encoder, PHASE_FINISHED, PHASE_ROWS, modes_coder, tokens_coder } from "./state";
import { make_token_bits } from "./token";
import { write_records } from "./write";

/** Least room that lets the writer move on; the head of the file fits it. */
const MIN_CAPACITY: i32 = 64;

/** Fixes all probabilities: they are written before the first macroblock. */
function freeze(e: Encoder): void {
  make_probabilities(e);
  make_level_costs(e);
  make_token_bits(changetype<usize>(e));
  freeze_flags(e);
  open_coder(modes_coder(e), e.modes);
  open_coder(tokens_coder(e), e.tokens);
  put_frame_header(e);
  e.frozen = true;
}

// @ts-ignore: decorator
@inline function waiting_bytes(coder: BoolCoder): usize {
  return coder.end - coder.start;
}

/** Lets out the last bits of both partitions. RIFF chunks are padded to an even size. */
function flush(e: Encoder): void {
  const modes = modes_coder(e), tokens = tokens_coder(e);
  flush_coder(modes);
  flush_coder(tokens);
  e.frameBytes = 10 + <u32>waiting_bytes(modes) + <u32>(e.taken + <f64>waiting_bytes(tokens));
  if ((e.frameBytes & 1) == 1) store<u8>(tokens.end++, 0);
  e.flushed = true;
}

/** Ends the rows. @returns 0, or ERR_ARGUMENT before the last */
export function webpenc_finish(state: usize): i32 {
  const e = changetype<Encoder>(state);
  if (e.phase != PHASE_ROWS || e.rowsIn < e.height) return ERR_ARGUMENT;
  e.phase = PHASE_FINISHED;
  return 0;
}

/**
 * Hands out the next bytes of the token partition, at most `capacity`: what comes last in the file. When rows are
 * refused (the first call fixes the probabilities for the rest of the picture), and after webpenc_finish.
 * @returns bytes written; 0 when there are none until more rows come, or no more; ERR_OUTPUT_FULL for a capacity
 * below 64; ERR_ARGUMENT before webpenc_open or any row; ERR_LIMIT if the coder held back all its room
 */
export function webpenc_tokens(state: usize, out: usize, capacity: i32): i32 {
  const e = changetype<Encoder>(state);
  if (e.phase == 0 || e.y == 0) return ERR_ARGUMENT;
  if (capacity < MIN_CAPACITY) return ERR_OUTPUT_FULL;
  if (!e.frozen) freeze(e);
  const coder = tokens_coder(e);
  const end = out + capacity;
  let at = out;
  for (;;) {
    const settled = e.flushed ? coder.end : settled_end(coder);
    const bytes = min(settled - coder.start, end - at);
    memory.copy(at, coder.start, bytes);
    at += bytes;
    coder.start += bytes;
    e.taken += <f64>bytes;
    if (at == end || e.flushed) break;
    if (e.recordAt < e.recordEnd) {
      drop_bytes(coder, e.tokens);
      if (write_records(e, e.tokens + TOKEN_ROOM_BYTES) == 0) return ERR_LIMIT;
    } else if (e.phase == PHASE_FINISHED) {
      flush(e);
    } else {
      break;
    }
  }
  return <i32>(at - out);
}

/**
 * Hands out the head of the file, at most `capacity` bytes a call: container, frame header and first partition, to
 * stand before all token bytes. After webpenc_tokens has come to its end.
 * @returns bytes written, 0 when complete, ERR_OUTPUT_FULL for a capacity below 64, ERR_ARGUMENT before that end,
 * ERR_LIMIT for a first partition that no file can hold (the budget of modes prevents it)
 */
export function webpenc_head(state: usize, out: usize, capacity: i32): i32 {
  const e = changetype<Encoder>(state);
  if (!e.flushed || waiting_bytes(tokens_coder(e)) > 0) return ERR_ARGUMENT;
  if (capacity < MIN_CAPACITY) return ERR_OUTPUT_FULL;
  const modes = modes_coder(e);
  const modeBytes = <u32>waiting_bytes(modes);
  if (modeBytes > MAX_MODE_BYTES) return ERR_LIMIT;
  let at = out;
  if (e.headTaken == 0) {
    put_head(e, out, modeBytes);
    at += HEAD_BYTES;
    e.headTaken = <u32>HEAD_BYTES;
  }
  const from = modes.start + (e.headTaken - <u32>HEAD_BYTES);
  const bytes = min(modes.end - from, out + capacity - at);
  memory.copy(at, from, bytes);
  e.headTaken += <u32>bytes;
  return <i32>(at + bytes - out);
}

/** Bytes of the file so far: what it will have at least; exact once webpenc_tokens has come to its end. */
export function webpenc_size(state: usize): f64 {
  const e = changetype<Encoder>(state);
  if (!e.frozen) return 0;
  const waiting = waiting_bytes(modes_coder(e)) + waiting_bytes(tokens_coder(e));
  return <f64>HEAD_BYTES + e.taken + <f64>waiting;
}
