// Package oktatest is a fake Okta: an HTTP server that answers the collector's calls from
// a snapshot. It pages, signs in, limits and refuses as Okta does, and it fails on
// demand. The program's demo uses it, and so do the tests.
//
// [New] makes a [Server] of any snapshot. It is an [http.Handler];
// [Server.RoundTripper] reaches it in memory, without goroutines, so that it works in a
// synctest bubble. Package orggen writes snapshots of organizations of any size.
//
// The endpoints are one table (endpoints.go). The files in extrafields/ have what Okta
// sends beyond our records; values that are secret or personal contain [Marker], which
// must never be in anything that the program writes. testdata/contract.yaml says what
// the collector relies on; the tests compare the server with it.
//
// The server reads records from the snapshot's files when they are asked for. In memory
// are the places of the records in the files, and the ids of those listings in which a
// record was looked up by its id.
package oktatest
