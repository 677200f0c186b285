// Package oauth is the authorization server: clients, grants, scopes, tokens and keys (RFC 6749,
// 7636, 7009, 7662, 8414, and the practice of RFC 9700).
//
// # Libraries
//
// golang-jwt signs and reads the access tokens. Of go-oauth2 (v4.5) only the vocabulary of the
// protocol and the check of PKCE verifiers are used. The four flows were built on its manager
// and server first, with stores of our own, and each met something that a store cannot mend:
//
//   - Refreshing does not authenticate the client: a wrong client secret got new tokens.
//   - The password grant asks for the user's password before it looks at the client's secret,
//     so that anybody can try passwords without being a client.
//   - New tokens are stored before the refresh token that they replace is removed, in separate
//     calls: of eight requests at once with one refresh token, all eight won. Codes are the same
//     unless the store makes removing fail, and then a mistyped verifier uses up the code,
//     because the code is removed before PKCE is checked. Here an exchange is one transaction.
//   - There is no family of tokens, which detecting the reuse of a refresh token needs, and no
//     difference between a code that was used and one that never was.
//   - Statuses and texts differ from those that clients of GLPI compare (401 instead of 400 for
//     unsupported_grant_type and invalid_grant, no hints), and JSON bodies are not read.
//   - The JWT generator parses the key again for every token and has no jti, iat, nbf or scopes;
//     the manager takes the time from the clock, which tests cannot turn.
//
// What carries tokens is therefore here, and short.
//
// It must not know what is behind a scope, nor the objects of the catalogue.
package oauth
