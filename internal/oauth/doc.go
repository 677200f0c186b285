// Package oauth is the authorization server: clients, grants, scopes, tokens and keys (RFC 6749,
// 7636, 7009, 7662, 8414, and the practice of RFC 9700).
//
// It stands on two libraries: go-oauth2 gives the vocabulary of the protocol and the check of PKCE
// verifiers, golang-jwt reads and signs the tokens. The flows themselves are here, and that was
// decided after building them on go-oauth2's manager first. Its store interface reads, removes
// and creates tokens in separate calls, so that two requests at the same moment can both use one
// code or one refresh token; here each exchange is one transaction. It has no notion of a family
// of tokens, which reuse detection needs. And clients of GLPI compare statuses, error
// descriptions and hints that its handlers do not produce.
package oauth
