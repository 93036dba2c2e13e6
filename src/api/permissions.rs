//! Permissions, whose names and levels are open sets.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(untagged)]
enum Level {
    Text(String),
    Other(IgnoredAny),
}

/// Those whose level is a text: another costs neither the others nor the object that they are in.
pub(super) fn permissions<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let found = BTreeMap::<String, Level>::deserialize(from)?;
    let with_text = |(name, level)| match level {
        Level::Text(level) => Some((name, level)),
        Level::Other(IgnoredAny) => None,
    };
    Ok(found.into_iter().filter_map(with_text).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_that_is_no_text_is_left_out() {
        #[derive(Deserialize)]
        struct Permitted {
            #[serde(deserialize_with = "permissions")]
            permissions: BTreeMap<String, String>,
        }
        let text =
            r#"{"permissions":{"a":"VIEW","b":["WRITE"],"c":null,"d":7,"e":{"level":"VIEW"}}}"#;
        let Permitted { permissions } = serde_json::from_str(text).unwrap();
        assert_eq!(
            permissions,
            BTreeMap::from([("a".to_owned(), "VIEW".to_owned())])
        );
    }
}
