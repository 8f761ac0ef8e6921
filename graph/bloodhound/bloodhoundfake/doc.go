// Package bloodhoundfake is a BloodHound server for tests of uploads: an [http.Handler]
// that checks signatures with code of its own, keeps jobs, extensions and saved queries,
// and fails on demand.
//
// It is reached by a socket, or in memory by [Server.RoundTripper], which starts no
// goroutine and works in a synctest bubble. Of a file it keeps the name, the length and
// the digest, not the content.
package bloodhoundfake
