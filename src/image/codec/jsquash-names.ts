// Which letter is whose in the modules of @jsquash/webp 1.5.0 and @jsquash/avif 2.1.1: every build gives its own.
import type { JumpExports, Names, TableExports } from "./emscripten";

export const WEBP_DECODE_NAMES: Names<TableExports> = {
  imports: {
    abort: "j",
    __cxa_throw: "n",
    emscripten_memcpy_big: "q",
    emscripten_resize_heap: "p",
    _embind_register_function: "c",
    _embind_register_emval: "r",
    _embind_register_integer: "b",
    _embind_register_memory_view: "a",
    _emval_get_global: "e",
    _emval_incref: "i",
    _emval_decref: "d",
    _emval_new: "h",
  },
  exports: { memory: "s", __wasm_call_ctors: "t", malloc: "u", free: "v", table: "y" },
};

export const WEBP_ENCODE_NAMES: Names<TableExports> = {
  imports: {
    abort: "g",
    __cxa_throw: "k",
    emscripten_memcpy_big: "r",
    emscripten_resize_heap: "p",
    _embind_register_function: "f",
    _embind_register_value_object: "n",
    _embind_register_value_object_field: "a",
    _embind_register_emval: "s",
    _embind_register_integer: "c",
    _embind_register_memory_view: "b",
    _emval_get_global: "w",
    _emval_incref: "l",
    _emval_decref: "j",
    _emval_new: "v",
  },
  exports: { memory: "x", __wasm_call_ctors: "y", malloc: "z", free: "A", table: "D" },
};

export const AVIF_DECODE_NAMES: Names<JumpExports> = {
  imports: {
    abort: "a",
    emscripten_resize_heap: "v",
    fd_write: "y",
    _emscripten_throw_longjmp: "u",
    invoke: "dkqrst",
    _embind_register_function: "x",
    _embind_register_emval: "l",
    _embind_register_integer: "c",
    _embind_register_memory_view: "b",
    _emval_get_global: "E",
    _emval_decref: "D",
    _emval_get_method_caller: "e",
    _emval_call: "f",
  },
  exports: {
    memory: "F",
    __wasm_call_ctors: "G",
    malloc: "I",
    free: "J",
    table: "K",
    setThrew: "L",
    _emscripten_stack_restore: "M",
    emscripten_stack_get_current: "N",
  },
};

export const AVIF_ENCODE_NAMES: Names<JumpExports> = {
  imports: {
    abort: "c",
    emscripten_resize_heap: "C",
    fd_write: "D",
    _emscripten_throw_longjmp: "B",
    invoke: "adeghlmnxyz",
    _embind_register_function: "t",
    _embind_register_value_object: "A",
    _embind_register_value_object_field: "k",
    _embind_register_emval: "M",
    _embind_register_integer: "f",
    _embind_register_memory_view: "b",
    _emval_get_global: "N",
    _emval_decref: "H",
    _emval_get_method_caller: "K",
    _emval_call: "L",
  },
  exports: {
    memory: "P",
    __wasm_call_ctors: "Q",
    malloc: "S",
    free: "T",
    table: "U",
    setThrew: "V",
    _emscripten_stack_restore: "W",
    emscripten_stack_get_current: "X",
  },
};
