//! Simulates fleets that need a token, by design, and prints a line of JSON for each: `simulation <full|short|agreed|rates> [seed]`.
#![allow(
    unexpected_cfgs,
    reason = "the client's features are not this program's"
)]

mod event;
mod fleet;
mod network;
mod object;
mod random;
mod scene;
mod waits;

// The client's own policy, compiled from its files: what an isolate does with its token is the code's, not a model of it.
#[macro_use]
#[path = "../../../src/concat_text.rs"]
mod concat_text;
#[allow(dead_code, unused_imports, reason = "the policy uses some of it")]
#[path = "../../../src/api/mod.rs"]
mod api;
#[allow(dead_code, reason = "only the token cache is run")]
#[path = "../../../src/policy/mod.rs"]
mod policy;

use fleet::{Fleet, Outcome};
use scene::{DESIGNS, Scene};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let scenes = match arguments.next().as_deref() {
        Some("full") => scene::full(),
        Some("short") => scene::short(),
        Some("agreed") => scene::agreed(),
        Some("rates") => scene::rates(),
        _ => {
            eprintln!("Say which scenes: full, short, agreed or rates.");
            std::process::exit(1);
        }
    };
    let seed = arguments
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1);
    for scene in &scenes {
        for (design, name) in DESIGNS {
            print(scene, name, &Fleet::new(scene, design, seed).run());
        }
    }
}

fn print(scene: &Scene, design: &str, outcome: &Outcome) {
    let Outcome {
        calls,
        mints,
        waits,
        usage,
        events,
    } = outcome;
    let per_thousand = |count: f64| count * 1_000.0 / (*calls).max(1) as f64;
    let fields = [
        ("hours", scene.measured_hours()),
        ("calls", *calls as f64),
        ("callsPerSecond", scene.calls_per_second),
        ("isolates", scene.isolates as f64),
        ("mints", *mints as f64),
        ("p50Ms", waits.quantile_ms(0.5)),
        ("p99Ms", waits.quantile_ms(0.99)),
        ("p999Ms", waits.quantile_ms(0.999)),
        ("longestMs", waits.longest_ms()),
        ("objectPeakPerSecond", usage.object_peak as f64),
        (
            "objectRequestsPer1000",
            per_thousand(usage.object_requests as f64),
        ),
        ("kvReadsPer1000", per_thousand(usage.kv_reads as f64)),
        ("kvWritesPer1000", per_thousand(usage.kv_writes as f64)),
        ("cacheReadsPer1000", per_thousand(usage.cache_reads as f64)),
        ("dollarsPer1000", per_thousand(usage.dollars())),
        ("events", *events as f64),
    ];
    let fields: String = fields
        .iter()
        .map(|(name, value)| format!(r#","{name}":{value}"#))
        .collect();
    println!(r#"{{"scene":"{}","design":"{design}"{fields}}}"#, scene.id);
}
