package snapshot_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
)

func TestListingIsSortedAndUnique(t *testing.T) {
	w := create(t)
	l, err := w.Listing(snapshot.Users)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"00uc", "00uB", "00ua", "00uc", "00uA"} {
		if err := l.Add(snapshot.User{ID: id, Status: snapshot.Some("first " + id)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Add(snapshot.User{ID: "00uc", Status: snapshot.Some("last")}); err != nil {
		t.Fatal(err)
	}
	kept, repeated, err := l.Finish()
	if err != nil || kept != 4 || repeated != 2 {
		t.Fatalf("kept %d, repeated %d, %v", kept, repeated, err)
	}
	var got []string
	for u, err := range snapshot.Records[snapshot.User](w.Snapshot(), snapshot.Users) {
		if err != nil {
			t.Fatal(err)
		}
		if u.Status.String() == "last" {
			t.Error("a repeated id replaced the first record")
		}
		got = append(got, u.ID)
	}
	if diff := cmp.Diff([]string{"00ua", "00uA", "00uB", "00uc"}, got); diff != "" {
		t.Error(diff)
	}
	index, err := w.Snapshot().Index(snapshot.Users)
	if err != nil {
		t.Fatal(err)
	}
	defer index.Close()
	if line, err := index.Line(3); index.Len() != 4 || err != nil || !strings.HasPrefix(string(line), `{"id":"00uc"`) {
		t.Errorf("line 3 of %d is %s, %v", index.Len(), line, err)
	}
}

// The id of a client is its "client_id".
func TestClientIDsAreCaseSensitive(t *testing.T) {
	w := create(t)
	l, err := w.Listing(snapshot.Clients)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"0oab", "0oab", "0oaB"} {
		if err := l.Add(snapshot.Client{ID: id}); err != nil {
			t.Fatal(err)
		}
	}
	if kept, repeated, err := l.Finish(); kept != 2 || repeated != 1 || err != nil {
		t.Errorf("%d kept, %d repeated, %v", kept, repeated, err)
	}
}

// Items with the same id keep their order.
func TestSortByID(t *testing.T) {
	t.Parallel()
	type item struct {
		id string
		n  int
	}
	random := rand.New(rand.NewPCG(1, 2))
	for length := range 40 {
		var items []item
		for n := range length {
			items = append(items, item{string("abAB"[random.IntN(4)]) + string("xyXY"[random.IntN(4)]), n})
		}
		want := slices.Clone(items)
		slices.SortStableFunc(want, func(a, b item) int { return snapshot.CompareIDs(a.id, b.id) })
		snapshot.SortByID(items, func(i *item) string { return i.id })
		if !slices.Equal(items, want) {
			t.Errorf("got %v, want %v", items, want)
		}
	}
}
