// Package bloodhound brings finished files into a BloodHound server over its
// REST API: it signs requests, uploads files as one job and waits for the job's
// end, and it installs an extension definition and saved queries.
//
// It knows nothing of Okta or of graphs: a file is a path. It never deletes
// anything on the server, never turns a feature on, and never touches an
// extension other than the one whose definition it is given.
//
// Invariants:
//
//   - A request that makes something (a job, a query) is never repeated blindly;
//     all others may be, and are.
//   - Files are read twice, once to sign them and once to send them, and never
//     held in memory.
//   - Redirects are not followed: a signature is good for one address.
//   - Neither the token key nor a session token reaches a log line, an error or
//     a printed value, nor what a server repeats of them.
//   - Whatever goes wrong, the files stay where they are, and the error says how
//     to upload them later.
package bloodhound
