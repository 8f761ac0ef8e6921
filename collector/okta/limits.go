package okta

import "time"

// The limits of one response, and of all in flight. docs/limits.md has their reasons.
const (
	headerTimeout = 60 * time.Second
	bodyTimeout   = 120 * time.Second
	stallTimeout  = 60 * time.Second // without one byte

	// maxPage bounds the body of a page in bytes: ten times a page of 1,000 members with
	// profiles of 3 kB.
	maxPage = 32 << 20
	// maxObject bounds the body of a single object, and an item of a page, in bytes.
	maxObject = 1 << 20
	// maxSmall bounds in bytes what is never long: metadata, and the answers to requests
	// without a credential and for a token. So much of every response needs no budget.
	maxSmall = 256 << 10
	// maxErrorBody is how much of an error is read, in bytes.
	maxErrorBody = 64 << 10
	// maxValues bounds the JSON values in a body. A page of 1,000 members with 200 fields
	// each has as many, and so may a line of a snapshot.
	maxValues = 200_000
	// valueSize is what a value may cost in bytes when it is decoded: "{}" becomes a
	// record.
	valueSize = 100
	// maxInMemory bounds the bytes of all responses that are read, decoded and written.
	maxInMemory = 64 << 20

	// usualPage is the largest page of the endpoints that ignore a smaller page size.
	usualPage = 200
	// maxUnpaged bounds the items of a list that has no page size.
	maxUnpaged = 10_000
)
