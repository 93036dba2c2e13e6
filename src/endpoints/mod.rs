//! The five documented operations: one file each, request and answer together.

pub(crate) mod create_app_access_token;
pub(crate) mod create_installation_access_token;
pub(crate) mod delete_access_token;
pub(crate) mod get_installation;
pub(crate) mod list_installations;
