// Package snapshot is an Okta organization at rest: what was answered, cut to
// what the graph and the findings use.
//
// A snapshot is a folder with one JSON Lines file per resource and a
// manifest.json that says of which organization it is, when its collection
// started and how complete each resource is. The same format is what a
// collection writes, what the graph is built from, what a test organization is
// and what the fake Okta serves.
//
// There are two kinds of files. A listing ([ListingWriter]) has one record per line,
// sorted by folded id, each id once. A fan-out ([FanOutWriter]) holds what was asked
// per parent (the members of each group, say): a line {"parent","items"} per
// page and a closing line {"parent","state","reason"} when the parent is done,
// with all else that there is to say of it. A parent without its closing line was
// not read to the end.
//
// A snapshot that is kept ([CreateOrResume]) can be taken up at any moment at which a run
// was killed or the power failed. Its manifest speaks of a listing or a fan-out as
// read only when all of it is on the disk; a listing gets its name when it is
// whole; and of a fan-out that is not finished, [Writer.Resume] leaves what can be
// read and was closed. A process that writes holds the folder locked.
//
// Records have Okta's own field names and hold no secret: clear client secrets,
// and password hashes are dropped when a record is decoded, because its type
// has no place for them. Of a profile, the fields that the graph does not show
// are kept only where a claim expression names them: a collection cuts the
// others off before it writes ([Fields.KeepOnly]).
//
// The package does not know Okta's endpoints nor what a record means in a graph.
package snapshot
