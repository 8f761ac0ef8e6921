package oktatest

import (
	"encoding/json"
	"io"
	"net/http"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/snapshot"
	"testing"
)

// read asks for an address in memory and returns the answer's size and next page.
func read(b *testing.B, s *Server, path string) (size int64, next string) {
	b.Helper()
	res, err := s.RoundTripper().RoundTrip(request(b, http.MethodGet, path))
	if err != nil {
		b.Fatal(err)
	}
	size, err = io.Copy(io.Discard, res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatal(res.Status, err)
	}
	return size, answer{Response: res}.next()
}

// benchmarkListing serves a whole listing per round.
func benchmarkListing(b *testing.B, path string, items int) {
	s := newServer(b, generated(b, orggen.Size{Users: 20000, Groups: 5, Memberships: 60000, Apps: 2, AppUsers: 20000, Integrations: 1}), Options{})
	read(b, s, base+"/api/v1/users/"+orggen.UserID(0)) // members are found by id: the ids are read once
	b.ReportAllocs()
	for b.Loop() {
		total := int64(0)
		for next := base + path; next != ""; {
			var size int64
			size, next = read(b, s, next)
			total += size
		}
		b.SetBytes(total)
	}
	b.ReportMetric(float64(items)*float64(b.N)/b.Elapsed().Seconds(), "items/s")
}

func BenchmarkServeUsers(b *testing.B) { benchmarkListing(b, "/api/v1/users?limit=200", 20000) }

func BenchmarkServeMembers(b *testing.B) {
	benchmarkListing(b, "/api/v1/groups/"+orggen.GroupID(0)+"/users?limit=1000", 20000)
}

func BenchmarkServeAppUsers(b *testing.B) {
	benchmarkListing(b, "/api/v1/apps/"+orggen.AppID(0)+"/users?limit=500", 13333)
}

func BenchmarkExtraFields(b *testing.B) {
	users := all[snapshot.User](b, generated(b, orggen.Size{Users: 10}), snapshot.Users)
	record, err := json.Marshal(users[9])
	if err != nil {
		b.Fatal(err)
	}
	r := renderer{extra: extraFields["users"], values: placeholders{base: base, id: orggen.UserID(9)}}
	var out []byte
	b.ReportAllocs()
	for b.Loop() {
		out, _ = r.appendRecord(out[:0], record)
	}
	b.SetBytes(int64(len(out)))
}
