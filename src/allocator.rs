//! The allocator of the npm package's two wasm files.

/// 1.75 KB of brotli less than the standard allocator.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
