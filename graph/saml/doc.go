// Package saml writes the SAML model (edges.md §12): who can sign on where, in terms
// that are not Okta's. The data of other collectors joins it by the texts of entity
// ids and addresses. None of its edges can be walked.
package saml
