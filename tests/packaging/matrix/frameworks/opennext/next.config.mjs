// OpenNext finds the package's entry for Workers only in a package that Next does not bundle.
export default { serverExternalPackages: ["icr-app-client"] };
