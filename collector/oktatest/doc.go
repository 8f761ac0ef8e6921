// Package oktatest is a fake Okta: an HTTP server that answers the calls of
// the collector from a snapshot, pages, signs in, limits and refuses as Okta
// does, and breaks on demand. The program's demo talks to it, and so do the
// tests.
//
// [New] makes a [Server] over any snapshot. It is an [http.Handler] for a real
// socket; [Server.RoundTripper] reaches it in memory, without goroutines, so
// that it works in a synctest bubble. Package orggen writes snapshots of
// organizations of any size.
//
// What the server can serve is one table (endpoints.go): a new resource is one
// row, and a file in extrafields/ that says what Okta sends beyond our records.
// Extra fields that are secret or personal contain [Marker], which must never be
// found in what the program writes.
//
// Listings are read from the snapshot's files page by page. In memory are only
// where each record lies, the ids of those that are looked up by id, and the
// page that was asked for last of a few parents.
package oktatest
