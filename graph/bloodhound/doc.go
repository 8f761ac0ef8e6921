// Package bloodhound uploads finished files to a BloodHound server over its REST API:
// it signs requests, uploads files as one job and waits until the job has ended. It
// also installs an extension definition and saved queries.
//
// It does not know Okta or graphs: a file is a path. It deletes nothing on the
// server but the data of one source when the caller says so ([Client.Clear]), never enables a feature, and never changes an extension other than ours.
//
// Invariants:
//
//   - A request that creates something (a job, a query) is repeated only when the
//     server cannot have acted on it. All others are repeated when that may help.
//   - Files are read twice, once to sign them and once to send them, and never held in
//     memory.
//   - Redirects are not followed: a signature is valid for one address.
//   - Neither the token key nor a session token gets into a log line, an error or a
//     printed value, even when the server repeats it.
//   - Whatever goes wrong, the files stay where they are, and the error says how to
//     upload them later.
package bloodhound
