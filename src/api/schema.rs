//! The documented types of the documented fields, and the check against them.

/// A set of JSON types, with those of JavaScript that options have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JsonTypes(pub(crate) u8);

impl JsonTypes {
    pub(crate) const ABSENT: Self = Self(1);
    pub(crate) const NULL: Self = Self(1 << 1);
    pub(crate) const BOOLEAN: Self = Self(1 << 2);
    pub(crate) const NUMBER: Self = Self(1 << 3);
    pub(crate) const TEXT: Self = Self(1 << 4);
    pub(crate) const LIST: Self = Self(1 << 5);
    pub(crate) const OBJECT: Self = Self(1 << 6);
    pub(crate) const FUNCTION: Self = Self(1 << 7);

    /// The types by their digits, as messages name them.
    pub(crate) const NAMES: [&str; 8] = [
        "absent", "null", "boolean", "number", "string", "list", "object", "function",
    ];

    /// An id as the registry may write it.
    pub(crate) const ID: Self = Self::TEXT.or(Self::NUMBER);

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The type that a digit stands for; none for 8, which is any other type of JavaScript.
    fn of_digit(digit: u8) -> Self {
        Self(1_u8.checked_shl(digit.into()).unwrap_or_default())
    }

    fn contains(self, digit: u8) -> bool {
        self.0 & Self::of_digit(digit).0 != 0
    }

    fn names(self) -> String {
        let mut names = String::new();
        for (digit, name) in (0..).zip(&Self::NAMES) {
            if self.contains(digit) {
                if !names.is_empty() {
                    names.push_str(" or ");
                }
                names.push_str(name);
            }
        }
        if names.is_empty() {
            names.push_str("symbol or bigint");
        }
        names
    }
}

/// How many fields of an object can be checked: their types are passed from JavaScript as the digits of one number, and
/// 9^16 is the last power that an `f64` represents exactly.
const MAX_FIELDS: usize = 16;
const BASE: u64 = 9;

/// The documented fields of an object.
#[derive(Debug)]
pub(crate) struct ObjectSchema {
    /// The field of the response that contains the object; empty for the response itself.
    pub(crate) path: &'static str,
    /// Names, joined by commas: they are passed to JavaScript as one text.
    pub(crate) fields: &'static str,
    /// The types that each field may have.
    pub(crate) types: &'static [JsonTypes],
}

/// What a successful response has to be.
#[derive(Debug)]
pub(crate) enum ResponseSchema {
    /// Anything, even nothing.
    Any,
    /// JSON `true`.
    True,
    /// An object, and objects in it.
    Object(&'static [&'static ObjectSchema]),
    /// An access token: usable as a bearer token, with an expiry that can be parsed.
    AccessToken(&'static ObjectSchema),
    /// A page, and what each of its items has to be.
    Page {
        page: &'static [&'static ObjectSchema],
        items: &'static str,
        item: &'static [&'static ObjectSchema],
    },
}

impl ObjectSchema {
    /// Fails to compile for more fields than [`MAX_FIELDS`], and where the numbers of types and fields differ.
    pub(crate) const fn new(
        path: &'static str,
        fields: &'static str,
        types: &'static [JsonTypes],
    ) -> Self {
        let names = fields.as_bytes();
        let (mut count, mut at) = (1, 0);
        while at < names.len() {
            #[expect(
                clippy::indexing_slicing,
                reason = "evaluated by the compiler, in bounds"
            )]
            if names[at] == b',' {
                count += 1;
            }
            at += 1;
        }
        assert!(
            count == types.len(),
            "a field without a type, or a type without a field"
        );
        assert!(
            count <= MAX_FIELDS,
            "more fields than the digits of a number"
        );
        Self {
            path,
            fields,
            types,
        }
    }

    /// Appends the types that the digits of a number stand for, one for each field.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "digits are whole and positive"
    )]
    pub(crate) fn push_types(&self, types: &mut Vec<u8>, digits: f64) {
        let first = types.len();
        types.resize(first + self.types.len(), 0);
        let mut rest = digits as u64;
        for json_type in types.iter_mut().skip(first).rev() {
            *json_type = (rest % BASE) as u8;
            rest /= BASE;
        }
    }

    fn field(&self, index: usize) -> &str {
        names(self.fields).nth(index).unwrap_or_default()
    }
}

/// The names in a list that is joined by commas.
pub(crate) fn names(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(list);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = text.bytes().position(|byte| byte == b',');
        rest = end.and_then(|end| text.get(end + 1..));
        text.get(..end.unwrap_or(text.len()))
    })
}

/// Checks the types that were found, one for each field of each object.
///
/// # Errors
/// The first violation: the field, the types that it may have, and the one that it has. Never the value.
pub(crate) fn check(schema: &ObjectSchema, found: &[u8]) -> Result<(), String> {
    for object in found.chunks(schema.types.len().max(1)) {
        for (index, (types, digit)) in schema.types.iter().zip(object).enumerate() {
            if !types.contains(*digit) {
                let dot = if schema.path.is_empty() { "" } else { "." };
                let (wanted, found) = (types.names(), JsonTypes::of_digit(*digit).names());
                let field = concat_text![schema.path, dot, schema.field(index)];
                return Err(concat_text![
                    "`",
                    field,
                    "` should be ",
                    wanted,
                    ", not ",
                    found
                ]);
            }
        }
    }
    Ok(())
}

/// What JavaScript reads off objects, done here for `serde_json` values.
#[cfg(test)]
pub(crate) fn types_of(value: &serde_json::Value, schema: &ObjectSchema) -> Vec<u8> {
    use serde_json::Value;
    let object = if schema.path.is_empty() {
        Some(value)
    } else {
        value.get(schema.path)
    };
    names(schema.fields)
        .map(|field| match object.and_then(|object| object.get(field)) {
            None => 0,
            Some(Value::Null) => 1,
            Some(Value::Bool(_)) => 2,
            Some(Value::Number(_)) => 3,
            Some(Value::String(_)) => 4,
            Some(Value::Array(_)) => 5,
            Some(Value::Object(_)) => 6,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: ObjectSchema = ObjectSchema::new(
        "person",
        "name,age",
        &[JsonTypes::TEXT, JsonTypes::NUMBER.or(JsonTypes::NULL)],
    );

    fn check_json(text: &str) -> Result<(), String> {
        let value = serde_json::from_str(text).unwrap();
        check(&PERSON, &types_of(&value, &PERSON))
    }

    #[test]
    fn documented_types_pass_and_unknown_fields_are_ignored() {
        assert_eq!(
            check_json(r#"{"person":{"name":"A","age":1,"x":[]}}"#),
            Ok(())
        );
        assert_eq!(check_json(r#"{"person":{"name":"A","age":null}}"#), Ok(()));
    }

    #[test]
    fn a_violation_names_the_field_and_both_types_but_not_the_value() {
        assert_eq!(
            check_json(r#"{"person":{"name":"A","age":"secret"}}"#),
            Err("`person.age` should be null or number, not string".into())
        );
        assert_eq!(
            check_json("{}"),
            Err("`person.name` should be string, not absent".into())
        );
    }

    #[test]
    fn the_digits_of_a_number_are_the_types_of_the_fields() {
        let mut types = Vec::new();
        PERSON.push_types(&mut types, 39.0);
        PERSON.push_types(&mut types, 8.0);
        assert_eq!(types, [4, 3, 0, 8]);
        let largest = ObjectSchema {
            types: &[JsonTypes::TEXT; MAX_FIELDS],
            ..PERSON
        };
        types.clear();
        // Sixteen digits 8, one less than 9^16: JavaScript adds them up in an `f64` without loss.
        largest.push_types(&mut types, 1_853_020_188_851_840.0);
        assert_eq!(types, [8; MAX_FIELDS]);
    }

    #[test]
    fn every_item_of_a_list_is_checked() {
        assert_eq!(check(&PERSON, &[4, 3, 4, 3]), Ok(()));
        assert_eq!(
            check(&PERSON, &[4, 3, 5, 3]),
            Err("`person.name` should be string, not list".into())
        );
    }
}
