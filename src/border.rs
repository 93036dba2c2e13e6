//! Compares what Rust and JavaScript know alike: indexes of arrays, digits, outcomes, statuses, options and their defaults.

use crate::api::schema::JsonTypes;
use std::fs;
use std::path::Path;

fn source(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What stands between two texts, after a third.
fn between(text: &str, after: &str, start: &str, end: &str) -> String {
    let text = text
        .split_once(after)
        .unwrap_or_else(|| panic!("no {after}"))
        .1;
    let text = text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start}"))
        .1;
    text.split_once(end)
        .unwrap_or_else(|| panic!("no {end}"))
        .0
        .to_owned()
}

/// The names in the comments of an array that JavaScript returns: `/* status */ status,`.
fn js_names(file: &str, class: &str) -> Vec<String> {
    let array = between(&source(file), &format!("`{class}`"), "return [", "];");
    let names = array
        .split("/* ")
        .skip(1)
        .filter_map(|part| part.split_once(" */"));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// The indexes that the function of this name, or the field, reads in Rust.
fn rust_index(text: &str, name: &str) -> Option<usize> {
    let body = text
        .split_once(&format!("fn {name}(&self)"))
        .map(|(_, body)| body.split("\n    }\n").next().unwrap_or_default())
        .or_else(|| text.split_once(&format!("{name}: ")).map(|(_, body)| body))?;
    let index = body.split("at(").nth(1)?.split(')').next()?;
    index.parse().ok()
}

#[test]
fn both_languages_name_the_same_indexes() {
    let fetch = source("src/runtime/fetch.rs");
    let pages = source("src/client/core/pages.rs");
    let jwt = source("src/client/jwt_provider.rs");
    for (file, class, rust, skipped) in [
        (
            "src/runtime/js/fetch.js",
            "FetchResult",
            between(&fetch, "impl FetchResult", "{", "\n}\n"),
            "",
        ),
        (
            "src/runtime/js/request.js",
            "CallerRequest",
            between(&fetch, "impl CallerRequest", "{", "\n}\n"),
            "",
        ),
        (
            "src/client/js/installations.js",
            "PageStats",
            between(&pages, "fn stats(", "Ok(PageStats {", "})"),
            "",
        ),
    ] {
        let names = js_names(file, class);
        assert!(names.len() > 3, "{class}: {names:?}");
        for (index, name) in names.iter().enumerate() {
            if !skipped.contains(name.as_str()) {
                assert_eq!(rust_index(&rust, name), Some(index), "{class}: {name}");
            }
        }
    }
    let parse = between(
        &jwt,
        "fn read_jwt(",
        "let parsed = parsed.unchecked_into",
        "\n}\n",
    );
    let names = js_names("src/client/js/jwt.js", "parse_jwt");
    assert_eq!(names, ["text", "exp", "iat", "iss", "has_alg"]);
    for index in 0..names.len() {
        assert!(parse.contains(&format!("at({index})")), "{index}");
    }
}

#[test]
fn both_languages_know_the_same_methods() {
    let request = source("src/runtime/js/request.js");
    let fetch_as = source("src/client/core/fetch_as.rs");
    let of_js = between(&request, "const METHODS", "[", "]");
    assert_eq!(of_js, between(&fetch_as, "const METHODS", "= [", "]"));
    assert!(of_js.starts_with("\"GET\", \"HEAD\", "));
}

#[test]
fn both_languages_number_types_alike() {
    let values = source("src/runtime/js/values.js");
    let types = between(&values, "const TYPES", "{", "}");
    for (digit, name) in JsonTypes::NAMES.iter().enumerate() {
        match *name {
            "null" => assert!(values.contains("value === null ? 1")),
            "list" => assert!(values.contains("Array.isArray(value) ? 5")),
            "absent" => assert!(types.contains(&format!("undefined: {digit}"))),
            name => assert!(types.contains(&format!("{name}: {digit}")), "{name}"),
        }
    }
    assert!(values.contains("?? 8"), "any other type");
    assert!(values.contains("digits * 9"), "the base");
}

#[test]
fn both_languages_number_outcomes_alike() {
    let wait = source("src/runtime/js/wait.js");
    let rust = between(
        &source("src/runtime/executor.rs"),
        "fn from_parts",
        "match",
        "}\n    }",
    );
    for (name, variant) in [
        ("FULFILLED", "Fulfilled"),
        ("TIMED_OUT", "TimedOut"),
        ("ABORTED", "Aborted"),
    ] {
        let number = between(&wait, &format!("const {name} ="), " ", ";");
        assert!(
            rust.contains(&format!("{number} => Self::{variant}")),
            "{name}"
        );
    }
}

#[test]
fn both_languages_number_the_functions_of_the_host_alike() {
    let rust = source("src/bindings/npm_host.rs");
    let functions = between(&source("js/host/core.ts"), "enum HostFunction", "{", "}");
    let functions: Vec<_> = functions.split(',').map(str::trim).collect();
    for (number, name) in functions.iter().filter(|name| !name.is_empty()).enumerate() {
        let constant: String = name
            .chars()
            .flat_map(|letter| {
                let gap = letter.is_uppercase().then_some('_');
                gap.into_iter().chain(letter.to_uppercase())
            })
            .collect();
        assert!(
            rust.contains(&format!("const {constant}: u32 = {number};")),
            "{name}"
        );
    }
    assert_eq!(rust.matches(": u32 = ").count() + 1, functions.len());
}

#[test]
fn both_languages_know_the_same_redirects() {
    let javascript = between(
        &source("src/runtime/js/fetch.js"),
        "const REDIRECTS",
        "[",
        "]",
    );
    let rust = source("src/api/response.rs");
    assert!(
        rust.contains(&javascript.replace(", ", " | ")),
        "{javascript}"
    );
}

/// The options of a declaration of TypeScript, with their defaults.
fn typescript_options(declaration: &str) -> Vec<(String, Option<String>)> {
    let body = between(&source("js/options.ts"), declaration, "{\n", "\n}\n");
    let mut default = None;
    let mut options = Vec::new();
    for line in body.lines() {
        if let Some((_, text)) = line.split_once("@default ") {
            default = Some(text.trim_end_matches(" */").to_owned());
        }
        if let Some(rest) = line.strip_prefix("  readonly ") {
            let name = rest.split(['?', ':']).next().unwrap_or_default();
            options.push((name.to_owned(), default.take()));
        }
    }
    options
}

#[test]
fn both_languages_know_the_same_options_and_defaults() {
    let config = source("src/client/config.rs");
    let names = |text: &str| {
        let lists = text.split("\"\",\n").skip(1);
        let lists = lists.filter_map(|part| part.split('"').nth(1));
        let mut names: Vec<String> = lists
            .flat_map(|list| list.split(','))
            .map(str::to_owned)
            .collect();
        names.sort();
        names
    };
    let mut options = typescript_options("interface IcrClientOptions");
    let defaults = between(
        &config,
        "impl Default for ClientConfig",
        "Self {\n",
        "        }\n",
    );
    for (name, default) in &options {
        let field: String = name
            .chars()
            .flat_map(|letter| {
                let gap = letter.is_uppercase().then_some('_');
                gap.into_iter().chain(letter.to_lowercase())
            })
            .collect();
        let Some((_, value)) = defaults.split_once(&format!(" {field}: ")) else {
            continue;
        };
        let value = value.split(",\n").next().unwrap_or_default();
        let default = default
            .as_deref()
            .unwrap_or_else(|| panic!("no @default of {name}"));
        let known = match value {
            "f64::INFINITY" | "None" => continue,
            "PRODUCTION_URL.to_owned()" => default == "PRODUCTION_URL",
            "API_VERSION.to_owned()" => default.trim_matches('"') == crate::api::url::API_VERSION,
            "true" => default.starts_with("true"),
            number => default == number.trim_end_matches(".0"),
        };
        assert!(known, "{name}: {default} in TypeScript, {value} in Rust");
    }
    options.sort();
    let options: Vec<String> = options.into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names(&between(&config, "const OPTIONS", "= [", "];")),
        options
    );

    let arguments = source("src/bindings/npm/arguments.rs");
    let call = sorted(between(&arguments, "concat!", "(\"", "\"").split(','));
    let typed = typescript_options("interface CallOptions");
    assert_eq!(call, sorted(typed.iter().map(|(name, _)| name.as_str())));

    // The signal goes into `fetch`, too; it has its own place there.
    let request = source("src/runtime/js/request.js");
    let own = between(&request, "const OWN_FIELDS", "[", "]");
    let own = quoted(&own).chain(["signal"]);
    assert_eq!(call, sorted(own));

    // Those of a caller's `json` and `pages`, which do not go into `fetch` either.
    let pages = typescript_options("interface PagesInit");
    let json = typescript_options("interface JsonInit");
    let typed = pages.iter().chain(&json).map(|(name, _)| name.as_str());
    let besides = between(&request, "const JSON_FIELDS", "[", "]");
    let besides = quoted(&besides).chain(["body"]);
    assert_eq!(sorted(typed), sorted(besides));
}

#[test]
fn both_languages_know_the_same_reasons_for_a_jwt() {
    let rust = source("src/client/jwt_provider.rs");
    let rust = between(&rust, "impl JwtReason", "match self {", "}\n    }");
    let typescript = source("js/options.ts");
    let typescript = between(&typescript, "readonly reason", ":", ";");
    assert_eq!(sorted(quoted(&rust)), sorted(quoted(&typescript)));
}

fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    assert!(!names.is_empty(), "no name was read");
    names
}

#[test]
fn both_languages_know_the_same_numbers_and_brand() {
    let core = source("js/core.ts");
    let npm = source("src/bindings/npm/mod.rs");
    for name in ["IDENTITY", "END_PAGES"] {
        let of_rust = between(&npm, &format!("const {name}: u8"), "= ", ";");
        assert_eq!(between(&core, &format!("const {name}"), "= ", ";"), of_rust);
    }
    let brand = |path: &str| between(&source(path), "Symbol.for(", "\"", "\"");
    assert_eq!(brand("js/error.ts"), brand("src/client/js/store.js"));
}
