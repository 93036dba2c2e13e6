//! Prints panics of a development build: without a hook, a panic only appears as `unreachable`.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn error(message: &str);
}

#[wasm_bindgen(start)]
fn install() {
    std::panic::set_hook(Box::new(|panic| error(&panic.to_string())));
}
