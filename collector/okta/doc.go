// Package okta knows how to ask Okta: it signs in, sends read-only requests
// within the org's rate limits, follows pages, and turns every refusal into a
// typed error that says what to do next. It does not know what to ask for: paths,
// scopes and record types come from the caller.
//
// # Use
//
// [New] makes a [Client]; [Client.Discover] asks which org this is, without a
// credential; [Client.SignIn] proves the credential; [List], [Get] and
// [Client.Raw] then read.
//
// # Invariants
//
//   - Only GET is sent, and one POST to the token endpoint.
//   - Every request goes to the configured origin; no redirect is followed.
//   - A token, secret, assertion, proof or key never reaches an error or a log
//     line, even when the server repeats it.
//   - Every wait ends when its context does.
//   - A list that was not read to its end yields an error, never a short list.
//
// The numbers in this package (tries, waits, sizes) name the section of okta-api.md
// that they come from.
package okta
