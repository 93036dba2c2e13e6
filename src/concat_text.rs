/// Concatenates texts without the machinery of `format!`, which would add kilobytes to the wasm.
macro_rules! concat_text {
    ($($part:expr),+ $(,)?) => { [$(&*$part),+].concat() };
}
