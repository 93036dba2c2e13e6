//! The calls of the client, as errors and events name them.

/// Passes the documented endpoints to a macro: variant, name in JavaScript, file below endpoints/, and the types in it that
/// the crate exports.
macro_rules! for_each_endpoint {
    ($macro:ident) => {
        $macro! {
            /// Creates an app access token.
            CreateAppAccessToken = "createAppAccessToken" in create_app_access_token exports (AccessToken),
            /// Creates an installation access token.
            CreateInstallationAccessToken = "createInstallationAccessToken" in create_installation_access_token,
            /// Deletes an access token.
            DeleteAccessToken = "deleteAccessToken" in delete_access_token,
            /// Reads one page of installations.
            ListInstallations = "listInstallations" in list_installations exports (Page, Pagination),
            /// Reads one installation.
            GetInstallation = "getInstallation" in get_installation exports (Installation, Organization, OrganizationIndustry),
        }
    };
}

macro_rules! operations {
    ($($(#[doc = $endpoint_doc:literal])+ $endpoint:ident = $endpoint_name:literal in $file:ident $(exports ($($type:ident),+))?,)+) => {
        operations! {
            @all
            $($(#[doc = $endpoint_doc])+ $endpoint = $endpoint_name,)+
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
            /// Calls any path of the API with a managed token, and reads the response's JSON.
            Json = "json",
            /// Reads all pages of any list of the API with a managed token.
            Pages = "pages",
            /// Deletes the tokens that the client created.
            RevokeAll = "revokeAll",
            /// Forgets what is cached.
            Invalidate = "invalidate",
        }
    };
    (@all $($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// A call of the client, as errors and events name it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Operation {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Operation {
            /// Every operation. JavaScript passes one as its index in this list.
            #[cfg(any(test, feature = "npm"))]
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)+];

            #[cfg(test)]
            pub(crate) const DOCUMENTATION: &[&str] = &[$(concat!($($doc),+),)+];

            /// The operation with a name; `None` for a name that only another version knows.
            #[cfg(feature = "client")]
            pub(crate) fn with_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// The name of the JavaScript method.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

for_each_endpoint!(operations);

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
}
