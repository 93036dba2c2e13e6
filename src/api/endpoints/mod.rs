//! The documented endpoints: a file each, with request, response, its types in both languages, and tests. operation.rs lists them.

use super::error::Error;
use super::operation::Operation;
use super::request::{EndpointArguments, Request};
use super::schema::ResponseSchema;

macro_rules! endpoints {
    ($($(#[doc = $doc:literal])+ $operation:ident = $name:literal in $file:ident $(exports ($($type:ident),+))?,)+) => {
        $(pub(crate) mod $file;)+

        /// The types of what the endpoints return, for Rust. JavaScript gets the registry's own objects.
        pub(crate) mod model {
            $($(pub use super::$file::{$($type),+};)?)+
        }

        impl Operation {
            /// The request of a documented endpoint.
            ///
            /// # Errors
            /// `InvalidArgument` for arguments that it refuses, and for an operation that consists of others.
            pub(crate) fn build(self, arguments: EndpointArguments<'_>) -> Result<Request, Error> {
                #[allow(clippy::wildcard_enum_match_arm, reason = "the table names every endpoint")]
                match self {
                    $(Self::$operation => $file::build(arguments),)+
                    _ => Err(Error::invalid_argument(self, String::new())),
                }
            }

            /// What the response of a documented endpoint has to be.
            pub(crate) fn response_schema(self) -> Option<&'static ResponseSchema> {
                #[allow(clippy::wildcard_enum_match_arm, reason = "the table names every endpoint")]
                match self {
                    $(Self::$operation => Some(&$file::RESPONSE),)+
                    _ => None,
                }
            }
        }

        /// The TypeScript of what the endpoints return.
        #[cfg(test)]
        pub(crate) const TYPESCRIPT: &[&str] = &[$($file::TYPESCRIPT,)+];
    };
}

for_each_endpoint!(endpoints);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_endpoint_has_a_request_and_a_response() {
        let arguments = EndpointArguments {
            id: "i-1",
            ..EndpointArguments::default()
        };
        for operation in Operation::ALL {
            let request = operation.build(arguments);
            assert_eq!(request.is_ok(), operation.response_schema().is_some());
            if let Ok(request) = request {
                assert_eq!(request.operation, *operation);
            }
        }
        assert!(Operation::Installations.response_schema().is_none());
    }
}
