//! Ids, which a registry may write as texts or as numbers.

use serde::{Deserialize, Deserializer};

#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(u64),
    /// JavaScript's numbers have no integers.
    Float(f64),
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        match id {
            Id::Text(text) => text,
            Id::Number(number) => number.to_string(),
            Id::Float(number) => number.to_string(),
        }
    }
}

pub(super) fn id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Id::deserialize(from).map(String::from)
}

pub(super) fn optional_id<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Option::<Id>::deserialize(from).map(|id| id.map(String::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Ids {
        #[serde(deserialize_with = "id")]
        id: String,
        #[serde(default, deserialize_with = "optional_id")]
        other: Option<String>,
    }

    #[test]
    fn texts_and_numbers_are_ids() {
        for (text, expected, other) in [
            (r#"{"id":"a-1"}"#, "a-1", None),
            (r#"{"id":42,"other":"b"}"#, "42", Some("b")),
            (r#"{"id":42.0,"other":7}"#, "42", Some("7")),
            (r#"{"id":"42","other":null}"#, "42", None),
        ] {
            let ids: Ids = serde_json::from_str(text).unwrap();
            assert_eq!((&*ids.id, ids.other.as_deref()), (expected, other));
        }
    }
}
