// Package snapshot stores what Okta returned for an organization, limited to what the graph
// and the findings use.
//
// A snapshot is a folder with one JSON Lines file per resource and a manifest.json, which
// has the organization, the time at which its collection started and how complete each
// resource is. A collection writes this format, the graph is built from it, test
// organizations are in it and the fake Okta serves it.
//
// There are two kinds of files. A listing ([ListingWriter]) has one record per line, sorted
// by id, each id once. A fan-out ([FanOutWriter]) has what was read per parent, for example
// the members of each group: a line {"parent","items"} per page and, when the parent is
// done, a closing line {"parent","state","reason"} ([ClosingLine]). A parent without a
// closing line was not read to its end.
//
// A kept snapshot ([CreateOrResume]) can be resumed after the run was killed or the power
// failed at any moment. Its manifest says that a listing or a fan-out was read only when all
// of it is on the disk; a listing gets its name when it is finished; and from an unfinished
// fan-out, [Writer.Resume] keeps the parents that can be read and have a closing line. A
// process that writes holds a lock on the folder. The manifest has a checksum of every
// finished file ([Snapshot.Verify]).
//
// Records have Okta's field names and no secrets: client secrets and password hashes are
// dropped when a record is decoded, because its type has no place for them. Of a profile,
// fields that the graph does not show are kept only if a claim expression names them: a
// collection drops the others before it writes ([Fields.KeepOnly]).
//
// The package does not know Okta's endpoints, nor what a record means in a graph.
package snapshot
