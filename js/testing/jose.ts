export { SignJWT, decodeJwt, importJWK, importSPKI, jwtVerify } from "jose";
