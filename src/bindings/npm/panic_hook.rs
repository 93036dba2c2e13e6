//! Prints panics of a development build: without a hook, all that is seen of one is `unreachable`.

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
