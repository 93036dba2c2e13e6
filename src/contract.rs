//! Renders what TypeScript has to know of the Rust code into `js/generated/`: `npm run generate` writes the files, and the
//! test fails for a file that differs.

use crate::api::url::{API_VERSION, PRODUCTION_URL, SANDBOX_URL};
use crate::api::{ErrorKind, Operation, endpoints};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[cfg(all(
    target_arch = "wasm32",
    target_os = "unknown",
    any(feature = "client", feature = "npm")
))]
use crate::client::event;
/// The table of events, although its layer is compiled for wasm only.
#[cfg(not(all(
    target_arch = "wasm32",
    target_os = "unknown",
    any(feature = "client", feature = "npm")
)))]
#[path = "client/event.rs"]
#[allow(dead_code, unreachable_pub, reason = "only its table is read here")]
mod event;

const HEADER: &str =
    "// Generated from src/ by `npm run generate`: change the Rust source, not this file.\n";

/// Prettier's.
const LINE_WIDTH: usize = 120;

#[test]
fn the_generated_typescript_is_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("js/generated");
    let write = std::env::var_os("ICR_WRITE_GENERATED").is_some();
    for (name, text) in [
        ("operation.ts", operations()),
        ("error-code.ts", error_codes()),
        ("event.ts", events()),
        ("model.ts", model()),
        ("constants.ts", constants()),
    ] {
        let path = folder.join(name);
        let text = [HEADER, &text].concat();
        if write {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == text,
            "js/generated/{name} is out of date: run `npm run generate`"
        );
    }
}

fn operations() -> String {
    let mut text = String::from(
        "\n/** An operation, as the index that the wasm takes. */\nexport const enum Operation {\n",
    );
    for operation in Operation::ALL {
        writeln!(text, "  {},", operation.name()).unwrap();
    }
    text.push_str(&with_example(
        "}\n\n",
        "An operation of the client, named like its method. A call that consists of others fails as the one that failed.",
        "const isList = ({ operation }: IcrError): boolean => operation === \"listInstallations\";",
    ));
    text.push_str("export type IcrOperation =");
    for (operation, documentation) in Operation::ALL.iter().zip(Operation::DOCUMENTATION) {
        write!(
            text,
            "\n  /**{documentation} */\n  | \"{}\"",
            operation.name()
        )
        .unwrap();
    }
    text.push_str(";\n");
    text
}

fn error_codes() -> String {
    let mut text = with_example(
        "\n",
        "What went wrong, as a text to switch on. New codes come with a new minor version.",
        "const isOurs = (code: IcrErrorCode): boolean => code === \"invalid_options\" || code === \"invalid_argument\";",
    );
    text.push_str("export type IcrErrorCode =");
    for (kind, documentation, _) in ErrorKind::TABLE {
        let code = kind.code();
        write!(
            text,
            "\n  /**{documentation} [What to do](../../docs/errors.md#{code}). */\n  | \"{code}\""
        )
        .unwrap();
    }
    text.push_str(
        ";\n\n/** The type of an error's `status`, by its code; `number | undefined` for the others. */\nexport interface IcrErrorStatus {\n",
    );
    let mut statuses = String::from(
        "/** The status that a code is named after. */\nexport const errorStatuses = {\n",
    );
    for (kind, _, status) in ErrorKind::TABLE
        .iter()
        .filter(|(_, _, status)| !status.is_empty())
    {
        writeln!(text, "  {}: {status};", kind.code()).unwrap();
        if let Some(number) = status
            .split(' ')
            .next()
            .filter(|number| number.parse::<u16>().is_ok())
        {
            writeln!(statuses, "  {}: {number},", kind.code()).unwrap();
        }
    }
    [&text, "}\n\n", &statuses, "} as const;\n"].concat()
}

fn events() -> String {
    let mut text = with_example(
        "\nimport type { IcrErrorCode } from \"./error-code.js\";\nimport type { IcrOperation } from \"./operation.js\";\n\n",
        "What a client did. It never contains a secret. New events and fields come with a new minor version.",
        "const log = (event: IcrEvent): void => console.debug(event.type, event.operation);",
    );
    text.push_str("export type IcrEvent =");
    for (documentation, name, fields) in event::EVENTS {
        write!(
            text,
            "\n  | {{\n      /**{documentation} */\n      readonly type: \"{name}\";"
        )
        .unwrap();
        for (documentation, field, is_optional, typescript) in
            event::SHARED_FIELDS.iter().chain(*fields)
        {
            let optional = if *is_optional { "?" } else { "" };
            let typescript = typescript.trim_start_matches(" | ");
            let mut line = format!("      readonly {field}{optional}: {typescript};");
            if line.len() > LINE_WIDTH {
                let broken = typescript.replace(" | ", "\n        | ");
                line = format!("      readonly {field}{optional}:\n        | {broken};");
            }
            write!(text, "\n      /**{documentation} */\n{line}").unwrap();
        }
        text.push_str("\n    }");
    }
    text.push_str(";\n");
    text
}

fn model() -> String {
    let mut text = String::new();
    for part in endpoints::TYPESCRIPT {
        text.push_str(part);
    }
    text
}

fn constants() -> String {
    [
        (
            "The registry's API.",
            "PRODUCTION_URL",
            PRODUCTION_URL,
            "const icr = new IcrClient({ jwt, baseUrl: PRODUCTION_URL });",
        ),
        (
            "The registry's sandbox API, with data of its own.",
            "SANDBOX_URL",
            SANDBOX_URL,
            "const icr = new IcrClient({ jwt, baseUrl: SANDBOX_URL });",
        ),
        (
            "The documented version of the API, which the `x-icr-api-version` header names.",
            "API_VERSION",
            API_VERSION,
            "const headers = { \"x-icr-api-version\": API_VERSION };",
        ),
    ]
    .map(|(text, name, value, example)| {
        format!(
            "{}export const {name} = \"{value}\";\n",
            with_example("\n", text, example)
        )
    })
    .concat()
}

/// A comment with an example, after what comes before it.
fn with_example(before: &str, text: &str, example: &str) -> String {
    format!("{before}/**\n * {text}\n *\n * @example\n * {example}\n */\n")
}
