// Package document holds the tests of the document that describes the API: that it is valid OpenAPI, holds the
// contract, suits generators of clients, and costs little. They take long, and are no other test's business.
//
// It must not have any code: package api writes the document.
package document
