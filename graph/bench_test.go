package graph_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/opengraph"
	"oktagon/schema"
)

// BenchmarkRoles builds, validates and writes the edges that roles over a large
// organization give: 20 help desk admins and 5 organization admins over 100,000
// users are more than 2.5 million edges.
func BenchmarkRoles(b *testing.B) {
	s := rolesOrg(b, 100_000, 20, 5)
	valid, err := schema.New()
	if err != nil {
		b.Fatal(err)
	}
	var edges int
	var peak uint64
	for b.Loop() {
		runtime.GC()
		w, err := opengraph.Create(filepath.Join(b.TempDir(), "g.json"), opengraph.Options{})
		if err != nil {
			b.Fatal(err)
		}
		stop := watchHeap(&peak)
		stats, err := graph.Build(s, graph.Options{}, validated{valid, w})
		stop()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := w.Commit(); err != nil {
			b.Fatal(err)
		}
		for _, n := range stats.Edges {
			edges += n
		}
	}
	b.ReportMetric(float64(edges)/b.Elapsed().Seconds(), "edges/s")
	b.ReportMetric(float64(edges)/float64(b.N), "edges")
	b.ReportMetric(float64(peak)/1e6, "peak-MB")
}

type validated struct {
	valid *schema.Validator
	out   *opengraph.Writer
}

func (v validated) Node(n *opengraph.Node) error { return errors.Join(v.valid.Node(n), v.out.Node(n)) }
func (v validated) Edge(e *opengraph.Edge) error { return errors.Join(v.valid.Edge(e), v.out.Edge(e)) }

// watchHeap records the largest heap until stop is called.
func watchHeap(peak *uint64) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			*peak = max(*peak, m.HeapAlloc)
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	}()
	return func() { close(done); <-ended }
}

// rolesOrg writes an organization of users and admins.
func rolesOrg(tb testing.TB, users, helpDesk, orgAdmins int) *snapshot.Snapshot {
	tb.Helper()
	w, err := snapshot.Create(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	must := func(err error) {
		if err != nil {
			tb.Fatal(err)
		}
	}
	id := func(i int) string { return fmt.Sprintf("00u%017d", i) }
	people, err := w.Listing(snapshot.Users)
	must(err)
	for i := range users {
		must(people.Add(snapshot.User{ID: id(i), Status: snapshot.Some("ACTIVE"),
			Profile: snapshot.UserProfile{Login: snapshot.Some(fmt.Sprintf("user%d@acme.test", i))}}))
	}
	_, _, err = people.Finish()
	must(err)
	assignees, err := w.Listing(snapshot.Assignees)
	must(err)
	roles, err := w.FanOut(snapshot.UserAssignments)
	must(err)
	targets, err := w.FanOut(snapshot.GroupTargets)
	must(err)
	for i := range helpDesk + orgAdmins {
		kind := "HELP_DESK_ADMIN"
		if i >= helpDesk {
			kind = "ORG_ADMIN"
		}
		must(assignees.Add(snapshot.Assignee{ID: id(i)}))
		must(roles.WritePage(id(i), []snapshot.RoleAssignment{{ID: "ra1", Type: snapshot.Some(kind),
			Status: snapshot.Some("ACTIVE"), AssignmentType: snapshot.Some("USER")}}))
		must(roles.CloseParent(id(i), snapshot.Complete, ""))
		must(targets.CloseParent(id(i)+"/ra1", snapshot.Complete, ""))
	}
	_, _, err = assignees.Finish()
	must(err)
	must(w.Update(func(m *snapshot.Manifest) {
		m.Org, m.Domain, m.Started = "00oORG", "acme.okta.com", time.Unix(1.8e9, 0)
		for _, name := range []string{snapshot.Assignees, snapshot.UserAssignments, snapshot.GroupAssignments,
			snapshot.Clients, snapshot.ClientAssignments} {
			m.Coverage = append(m.Coverage, snapshot.Coverage{Resource: name, State: snapshot.Complete})
		}
	}))
	return w.Snapshot()
}
