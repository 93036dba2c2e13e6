//! Keeps package.json, which is the npm package's, out of Rust projects' wasm.
//!
//! wasm-bindgen writes the path of a package.json beside the manifest into the wasm of whoever depends on a crate that imports
//! JavaScript files, and its command line reads the npm dependencies of that project there. It looks for the file, and for
//! those that are imported, where `CARGO_MANIFEST_DIR` says: so their paths begin below src. The published crate has no
//! package.json.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    println!("cargo::rustc-env=CARGO_MANIFEST_DIR={folder}");
}
