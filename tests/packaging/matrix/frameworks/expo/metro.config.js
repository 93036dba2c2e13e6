const { getDefaultConfig } = require("expo/metro-config");

const config = getDefaultConfig(__dirname);
if (process.env.EXPORTS === "off") config.resolver.unstable_enablePackageExports = false;
module.exports = config;
