//! The operations of the client. Those that are documented endpoints have a file each, with request, response and tests.

use super::Error;
use super::request::Request;
use super::schema::ResponseSchema;

/// What an endpoint's request is built from. Each endpoint reads what it takes, and refuses what is missing or wrong.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct EndpointArguments<'a> {
    /// Empty where the caller gave none.
    pub(crate) id: &'a str,
    /// `None` leaves the registry's default.
    pub(crate) limit: Option<f64>,
    /// `None` leaves the registry's default.
    pub(crate) page: Option<f64>,
}

macro_rules! operations {
    (
        endpoints { $($(#[doc = $endpoint_doc:literal])+ $endpoint:ident = $endpoint_name:literal in $file:ident,)+ }
        composites { $($(#[doc = $doc:literal])+ $composite:ident = $name:literal,)+ }
    ) => {
        $(pub(crate) mod $file;)+

        /// A call of the client, as errors and events name it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Operation {
            $($(#[doc = $endpoint_doc])+ $endpoint,)+
            $($(#[doc = $doc])+ $composite,)+
        }

        impl Operation {
            #[cfg(any(test, feature = "npm"))]
            /// Every operation. JavaScript passes one as its index in this list.
            pub(crate) const ALL: &[Self] = &[$(Self::$endpoint,)+ $(Self::$composite,)+];

            #[cfg(test)]
            pub(crate) const DOCUMENTATION: &[&str] =
                &[$(concat!($($endpoint_doc),+),)+ $(concat!($($doc),+),)+];

            /// The name of the JavaScript method.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$endpoint => $endpoint_name,)+
                    $(Self::$composite => $name,)+
                }
            }

            /// The request of a documented endpoint; `None` for an operation that is composed of others.
            pub(crate) fn build(self, arguments: EndpointArguments<'_>) -> Option<Result<Request, Error>> {
                match self {
                    $(Self::$endpoint => Some($file::build(arguments)),)+
                    $(Self::$composite => None,)+
                }
            }

            /// What the response of a documented endpoint has to be.
            pub(crate) fn response_schema(self) -> Option<&'static ResponseSchema> {
                match self {
                    $(Self::$endpoint => Some(&$file::RESPONSE),)+
                    $(Self::$composite => None,)+
                }
            }
        }

        /// The TypeScript of what the endpoints answer.
        #[cfg(test)]
        pub(crate) const TYPESCRIPT: &[&str] = &[$($file::TYPESCRIPT,)+];
    };
}

operations! {
    endpoints {
        /// Creates an app access token.
        CreateAppAccessToken = "createAppAccessToken" in create_app_access_token,
        /// Creates an installation access token.
        CreateInstallationAccessToken = "createInstallationAccessToken" in create_installation_access_token,
        /// Deletes an access token.
        DeleteAccessToken = "deleteAccessToken" in delete_access_token,
        /// Reads one page of installations.
        ListInstallations = "listInstallations" in list_installations,
        /// Reads one installation.
        GetInstallation = "getInstallation" in get_installation,
    }
    composites {
        /// Finds the installation of an organization.
        InstallationForOrganization = "installationForOrganization",
        /// Reads all pages of installations.
        Installations = "installations",
        /// Returns the managed app access token.
        AppAccessToken = "appAccessToken",
        /// Returns the managed access token of an installation.
        InstallationAccessToken = "installationAccessToken",
        /// Calls any path of the API with the app access token.
        FetchAsApp = "fetchAsApp",
        /// Calls any path of the API with an installation access token.
        FetchAsInstallation = "fetchAsInstallation",
        /// Deletes the tokens that the client created.
        RevokeAll = "revokeAll",
        /// Forgets what is cached.
        Invalidate = "invalidate",
    }
}

#[cfg(any(test, feature = "npm"))]
impl Operation {
    /// The operation at an index of [`Operation::ALL`]; `None` for one that does not exist.
    pub(crate) fn at(index: u8) -> Option<Self> {
        Self::ALL.get(usize::from(index)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_the_place_in_the_list_and_any_other_is_no_operation() {
        for (index, operation) in (0..).zip(Operation::ALL) {
            assert_eq!(Operation::at(index), Some(*operation));
        }
        let count = u8::try_from(Operation::ALL.len()).unwrap();
        assert_eq!(Operation::at(count), None);
        assert_eq!(Operation::at(u8::MAX), None);
    }

    #[test]
    fn only_an_endpoint_has_a_request_and_a_response() {
        let arguments = EndpointArguments {
            id: "i-1",
            ..EndpointArguments::default()
        };
        for operation in Operation::ALL {
            assert_eq!(
                operation.build(arguments).is_some(),
                operation.response_schema().is_some()
            );
        }
        assert!(Operation::Installations.response_schema().is_none());
    }
}
