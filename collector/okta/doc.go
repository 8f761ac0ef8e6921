// Package okta is a client of Okta's API: it signs in, sends read-only requests
// within the org's rate limits, follows pages, and turns every failure into a typed
// error with advice. It does not know what to ask for: paths, scopes and record
// types come from the caller.
//
// # Use
//
// [New] makes a [Client]. [Client.Discover] finds out which org this is, without a
// credential; [Client.SignIn] checks the credential; [List], [Get] and [Client.Raw]
// read.
//
// # Invariants
//
//   - Only GET is sent, and POST to the token endpoint.
//   - Every request goes to the configured origin; redirects are not followed.
//   - A token, secret, assertion, proof or key never reaches an error or a log
//     line, even when the server repeats it.
//   - Every wait ends when its context does.
//   - A listing that was not read to its end yields an error, never a short list.
//
// # Layers
//
// A request passes these round trippers, the outermost first: retrier, limiter,
// authorizer, headerSetter, bodyReader, noResend, transport. Authorization is inside
// of the retries because every attempt needs a fresh DPoP proof, and a token may
// expire while the limiter waits.
//
// Constants such as attempts, waits and sizes name the section of okta-api.md that
// they come from.
package okta
