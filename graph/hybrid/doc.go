// Package hybrid writes the edges that begin or end in another graph (Active
// Directory, Entra, GitHub, another Okta organization, ...), and those between
// applications and the users who have an account there, which follow from the same
// settings: sign-on, provisioning and sync.
//
// The nodes of other graphs are never written. An edge names them by id or by the
// properties that their own collector writes.
package hybrid
