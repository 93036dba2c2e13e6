//! Keeps package.json, which is the npm package's, out of Rust projects' wasm.
//!
//! wasm-bindgen writes the path of a package.json beside the manifest into the wasm of whoever depends on a crate that imports
//! JavaScript files, and its command line reads the npm dependencies of that project there. It looks for the file, and for
//! those that are imported, where `CARGO_MANIFEST_DIR` says: in a folder with a copy of these alone. The published crate has
//! no package.json, and needs no copy.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src");
    let is_wasm = env::var_os("CARGO_CFG_TARGET_ARCH").is_some_and(|arch| arch == "wasm32");
    if !is_wasm || !fs::exists("package.json")? {
        return Ok(());
    }
    let copy = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    copy_javascript(Path::new("src"), &copy)?;
    println!("cargo::rustc-env=CARGO_MANIFEST_DIR={}", copy.display());
    Ok(())
}

/// Copies the JavaScript files below a folder to the same place in another.
fn copy_javascript(folder: &Path, copy: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            copy_javascript(&path, copy)?;
        } else if path.extension().is_some_and(|extension| extension == "js") {
            fs::create_dir_all(copy.join(folder))?;
            fs::copy(&path, copy.join(&path))?;
        }
    }
    Ok(())
}
