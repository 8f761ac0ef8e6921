package orggen

import (
	"testing"

	"oktagon/collector/snapshot"
)

var smallSize = Size{Users: 60, Groups: 12, Memberships: 200, Apps: 10, AppUsers: 130, Integrations: 20, Seed: 7}

// generated makes an organization in a temporary folder.
func generated(t testing.TB, size Size) *snapshot.Snapshot {
	t.Helper()
	snap, err := Generate(t.TempDir(), size)
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// all collects a listing of a snapshot.
func all[T any](t testing.TB, snap *snapshot.Snapshot, resource string) []T {
	t.Helper()
	var records []T
	for r, err := range snapshot.Records[T](snap, resource) {
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return records
}
