;; Decodes in place what `encodeWasmAsText` of scripts/lib/wasm-text-codec.mjs encodes. A loop in JavaScript would take
;; several times as long: it runs once at each start, before an engine has compiled it.
(module
  ;; As many as the text fills: the build puts the number in, and where the bytes begin that are not masked.
  (memory (export "memory") $PAGES)
  (global $data_start i32 (i32.const $DATA_START))
  (global $mask i32 (i32.const 110))
  (global $first_escape i32 (i32.const 37))
  (global $escapes i32 (i32.const 4))
  (global $first_low_character i32 (i32.const 48))
  (global $low_bits i32 (i32.const 6))
  (func (export "decode") (param $text_end i32) (result i32)
    (local $from i32) (local $to i32) (local $code i32) (local $high i32)
    (loop $next
      (local.set $code (i32.load8_u (local.get $from)))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (local.set $high (i32.sub (local.get $code) (global.get $first_escape)))
      (if (i32.lt_u (local.get $high) (global.get $escapes))
        (then
          (local.set $code
            (i32.add
              (i32.shl (local.get $high) (global.get $low_bits))
              (i32.sub (i32.load8_u (local.get $from)) (global.get $first_low_character))))
          (local.set $from (i32.add (local.get $from) (i32.const 1)))))
      (i32.store8
        (local.get $to)
        (i32.xor
          (local.get $code)
          (select (global.get $mask) (i32.const 0) (i32.lt_u (local.get $to) (global.get $data_start)))))
      (local.set $to (i32.add (local.get $to) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $text_end))))
    (local.get $to)))
