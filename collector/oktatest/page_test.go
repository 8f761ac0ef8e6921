package oktatest

import (
	"bufio"
	"fmt"
	"net"
	"net/http/httptest"
	"oktagon/collector/oktatest/orggen"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPageSizes(t *testing.T) {
	snap := generated(t, orggen.Size{Users: 450, Groups: 3, Memberships: 900, Apps: 50, AppUsers: 1500, Integrations: 120})
	tests := []struct {
		path  string
		cap   int
		sizes []int
	}{
		{"/api/v1/users", 0, []int{200, 200, 50}},
		{"/api/v1/users?limit=150", 0, []int{150, 150, 150}},
		{"/api/v1/users?limit=200", 100, []int{100, 100, 100, 100, 50}},
		{"/api/v1/groups?limit=2", 0, []int{2, 1}},
		{"/api/v1/groups/" + orggen.GroupID(0) + "/users", 0, []int{450}},
		{"/api/v1/groups/" + orggen.GroupID(0) + "/users?limit=1000", 400, []int{400, 50}},
		{"/api/v1/apps", 0, []int{20, 20, 10}},
		{"/api/v1/apps?limit=200", 0, []int{50}},
		{"/integrations/api/v1/api-services", 0, []int{100, 20}},
		{"/integrations/api/v1/api-services?limit=5", 0, []int{100, 20}}, // there is no limit
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.path, tt.cap), func(t *testing.T) {
			s := newServer(t, snap, Options{PageSize: tt.cap})
			items, sizes := listAll[identified](t, s, tt.path)
			if diff := cmp.Diff(tt.sizes, sizes); diff != "" {
				t.Error(diff)
			}
			slices.SortFunc(items, func(a, b identified) int { return strings.Compare(a.id, b.id) })
			if got := len(slices.CompactFunc(items, func(a, b identified) bool { return a.id == b.id })); got != len(items) {
				t.Errorf("%d of %d items are repeated", len(items)-got, len(items))
			}
		})
	}
}

func TestBadParameters(t *testing.T) {
	s := newServer(t, generated(t, smallSize), Options{})
	next := get(t, s, "/api/v1/users?limit=10").next()
	_, cursor, _ := strings.Cut(next, "after=")
	cursor, _, _ = strings.Cut(cursor, "&")
	for path, want := range map[string]string{
		"/api/v1/users?limit=0":                                     "E0000001",
		"/api/v1/users?limit=-1":                                    "E0000001",
		"/api/v1/users?limit=201":                                   "E0000001",
		"/api/v1/users?limit=ten":                                   "E0000037",
		"/api/v1/users?limit=":                                      "E0000037",
		next + "&limit=10":                                          "E0000037",
		next + "&after=x":                                           "E0000037",
		"/api/v1/users?after=x":                                     "E0000001",
		"/api/v1/groups?after=" + cursor:                            "E0000001",
		"/api/v1/apps/" + orggen.AppID(1) + "/groups?limit=19":      "E0000001",
		"/api/v1/groups/" + orggen.GroupID(1) + "/users?limit=1001": "E0000001",
	} {
		if a := get(t, s, path); a.StatusCode != 400 || a.code() != want {
			t.Errorf("GET %s: %d %s, want %s", path, a.StatusCode, a.code(), want)
		}
	}
}

// The next link keeps the parameters. Okta sends the header's name in lower case.
func TestLinkHeader(t *testing.T) {
	s := newServer(t, generated(t, smallSize), Options{})
	server := httptest.NewServer(s)
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET /api/v1/groups?expand=stats&limit=5 HTTP/1.1\r\nHost: %s\r\nAuthorization: SSWS %s\r\nConnection: close\r\n\r\n",
		server.Listener.Addr(), sswsToken)
	var links []string
	for lines := bufio.NewScanner(conn); lines.Scan() && lines.Text() != ""; {
		if link, ok := strings.CutPrefix(lines.Text(), "link: "); ok {
			links = append(links, link)
		}
	}
	if len(links) != 2 {
		t.Fatalf("links %q", links)
	}
	if want := "<" + server.URL + `/api/v1/groups?expand=stats&limit=5>; rel="self"`; links[0] != want {
		t.Errorf("self %s, want %s", links[0], want)
	}
	if !strings.Contains(links[1], "expand=stats&limit=5>; rel=\"next\"") || !strings.HasPrefix(links[1], "<"+server.URL+"/api/v1/groups?after=") {
		t.Errorf("next %s", links[1])
	}
}
