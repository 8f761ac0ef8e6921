// Package bloodhoundfake is a BloodHound server for tests and demonstrations of
// an upload: an [http.Handler] that checks signatures by code of its own, keeps
// jobs, extensions and saved queries, and misbehaves on demand.
//
// It is reached by a socket, or in memory by [Server.RoundTripper], which starts
// no goroutine and works in a synctest bubble. It keeps no content of a file:
// only its name, length and digest.
package bloodhoundfake
