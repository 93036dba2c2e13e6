//! The documented types of the documented fields, as tables, and the check against them.

/// Kinds that a field may have, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kinds(pub(crate) u8);

impl Kinds {
    pub(crate) const ABSENT: Self = Self(1);
    pub(crate) const NULL: Self = Self(1 << 1);
    pub(crate) const BOOLEAN: Self = Self(1 << 2);
    pub(crate) const NUMBER: Self = Self(1 << 3);
    pub(crate) const TEXT: Self = Self(1 << 4);
    pub(crate) const LIST: Self = Self(1 << 5);
    pub(crate) const OBJECT: Self = Self(1 << 6);
    pub(crate) const FUNCTION: Self = Self(1 << 7);

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The kind with a place among the bits, as a number or as the digit that the host writes; there is none at 8.
    fn at(place: u8) -> Self {
        Self(1_u8.checked_shl((place & 15).into()).unwrap_or_default())
    }

    pub(crate) fn contains(self, place: u8) -> bool {
        self.0 & Self::at(place).0 != 0
    }

    fn names(self) -> String {
        const NAMES: [&str; 8] = [
            "absent", "null", "boolean", "number", "string", "list", "object", "function",
        ];
        let mut names = String::new();
        for (place, name) in (0..).zip(NAMES) {
            if self.contains(place) {
                if !names.is_empty() {
                    names.push_str(" or ");
                }
                names.push_str(name);
            }
        }
        names
    }
}

/// The fields of one kind of object. `within` names the field of the answer that holds it, empty for the answer itself.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) within: &'static str,
    /// Names, joined by commas: one text crosses to the host, which answers with one kind for each.
    pub(crate) fields: &'static str,
    pub(crate) allowed: &'static [Kinds],
}

impl Shape {
    /// Adds the kinds that the host's digits stand for, one for each field: 15 of them are exact in an `f64`.
    #[cfg(any(target_arch = "wasm32", test))]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "digits are whole and positive"
    )]
    pub(crate) fn push_kinds(&self, kinds: &mut Vec<u8>, digits: f64) {
        let first = kinds.len();
        kinds.resize(first + self.allowed.len(), 0);
        let mut rest = digits as u64;
        for kind in kinds.iter_mut().skip(first).rev() {
            *kind = (rest % 10) as u8;
            rest /= 10;
        }
    }

    /// The names of the fields, in their order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        (0..self.allowed.len()).map(|index| self.field(index))
    }

    fn field(&self, index: usize) -> &str {
        let mut rest = self.fields;
        for _ in 0..index {
            let comma = rest.bytes().position(|byte| byte == b',');
            rest = comma
                .and_then(|comma| rest.get(comma + 1..))
                .unwrap_or_default();
        }
        let end = rest
            .bytes()
            .position(|byte| byte == b',')
            .unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }
}

/// What was wrong: the field, what was wanted and what came. Never the value. `found` has a kind for each field.
pub(crate) fn check(shape: &Shape, found: &[u8]) -> Result<(), String> {
    for holder in found.chunks(shape.allowed.len().max(1)) {
        for (at, (allowed, kind)) in shape.allowed.iter().zip(holder).enumerate() {
            if !allowed.contains(*kind) {
                let dot = if shape.within.is_empty() { "" } else { "." };
                let (wanted, came) = (allowed.names(), Kinds::at(*kind).names());
                let field = [shape.within, dot, shape.field(at)].concat();
                return Err(["`", &field, "` should be ", &wanted, ", not ", &came].concat());
            }
        }
    }
    Ok(())
}

/// What the host reads off objects, done here for `serde_json` values.
#[cfg(test)]
pub(crate) fn kinds_of(value: &serde_json::Value, shape: &Shape) -> Vec<u8> {
    use serde_json::Value;
    let holder = if shape.within.is_empty() {
        Some(value)
    } else {
        value.get(shape.within)
    };
    shape
        .fields
        .split(',')
        .map(|field| match holder.and_then(|holder| holder.get(field)) {
            None => b'0',
            Some(Value::Null) => b'1',
            Some(Value::Bool(_)) => b'2',
            Some(Value::Number(_)) => b'3',
            Some(Value::String(_)) => b'4',
            Some(Value::Array(_)) => b'5',
            Some(Value::Object(_)) => b'6',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: Shape = Shape {
        within: "person",
        fields: "name,age",
        allowed: &[Kinds::TEXT, Kinds::NUMBER.or(Kinds::NULL)],
    };

    fn check_json(text: &str) -> Result<(), String> {
        let value = serde_json::from_str(text).unwrap();
        check(&PERSON, &kinds_of(&value, &PERSON))
    }

    #[test]
    fn documented_kinds_pass_and_unknown_fields_are_not_looked_at() {
        assert_eq!(
            check_json(r#"{"person":{"name":"A","age":1,"x":[]}}"#),
            Ok(())
        );
        assert_eq!(check_json(r#"{"person":{"name":"A","age":null}}"#), Ok(()));
    }

    #[test]
    fn a_mismatch_names_the_field_and_both_kinds_but_not_the_value() {
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
    fn the_digits_of_a_number_are_the_kinds_of_the_fields() {
        let mut kinds = Vec::new();
        PERSON.push_kinds(&mut kinds, 43.0);
        PERSON.push_kinds(&mut kinds, 8.0);
        assert_eq!(kinds, [4, 3, 0, 8]);
        let all = Shape {
            allowed: &[Kinds::TEXT; 15],
            ..PERSON
        };
        kinds.clear();
        all.push_kinds(&mut kinds, 123_456_787_654_321.0);
        assert_eq!(kinds, [1, 2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3, 2, 1]);
    }

    #[test]
    fn every_item_of_a_list_is_checked() {
        assert_eq!(check(&PERSON, b"4343"), Ok(()));
        assert_eq!(
            check(&PERSON, b"4353"),
            Err("`person.name` should be string, not list".into())
        );
    }
}
