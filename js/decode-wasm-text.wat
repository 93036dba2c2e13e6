;; Unpacks what `packed` of scripts/bundle.mjs packed, in place. At every start a loop in JavaScript, which has not been
;; compiled by then, would take several times as long.
(module
  (memory (export "memory") 2)
  ;; Takes the end of the text, gives the end of the bytes.
  (func (export "unpack") (param $end i32) (result i32)
    (local $from i32) (local $to i32) (local $byte i32) (local $high i32)
    (loop $next
      (local.set $byte (i32.load8_u (local.get $from)))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (local.set $high (i32.sub (local.get $byte) (i32.const 37)))
      (if (i32.lt_u (local.get $high) (i32.const 4))
        (then
          (local.set $byte
            (i32.add
              (i32.shl (local.get $high) (i32.const 6))
              (i32.sub (i32.load8_u (local.get $from)) (i32.const 48))))
          (local.set $from (i32.add (local.get $from) (i32.const 1)))))
      (i32.store8 (local.get $to) (i32.xor (local.get $byte) (i32.const 69)))
      (local.set $to (i32.add (local.get $to) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $end))))
    (local.get $to)))
