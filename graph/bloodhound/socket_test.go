package bloodhound

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"oktagon/graph/bloodhound/bloodhoundfake"
	"oktagon/schema/bloodhoundtest"
)

// listen returns a fake server on a socket, and a client of it.
func listen(t *testing.T, o bloodhoundfake.Options) (*bloodhoundfake.Server, *Client) {
	t.Helper()
	o.TokenID, o.TokenKey, o.Session = testID, testKey, session
	s := bloodhoundfake.New(o)
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	return s, client(t, Config{URL: h.URL, TokenID: testID, TokenKey: testKey})
}

// sparse returns a file of a size that takes no room on disk.
func sparse(t *testing.T, size int64) []File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "big.json")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
	return []File{{path}}
}

// The graph of the demo organization arrives, and BloodHound accepts it.
func TestSocketUpload(t *testing.T) {
	t.Parallel()
	rules := bloodhoundtest.Load(t, bloodhoundtest.Documented)
	s, bh := listen(t, bloodhoundfake.Options{Validate: rules.Read, Immediate: true})
	if _, err := bh.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	golden := []File{{filepath.Join("..", "..", "testdata", "golden", "contoso.json")}}
	if r, err := uploadMain(t.Context(), bh, golden, nil); err != nil || r.Job.Status != Complete {
		t.Fatal(r, err)
	}
	if jobs := s.Jobs(); len(jobs) != 1 || len(jobs[0].Files) != 1 || jobs[0].Files[0].Size == 0 {
		t.Errorf("%+v", jobs)
	}
}

// When the server refuses a file before it gets the body, the body is not sent.
func TestSocketRefusesBody(t *testing.T) {
	t.Parallel()
	s, bh := listen(t, bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Path: upload, Status: 413, Page: "<h1>413 Request Entity Too Large</h1>"}}})
	var sent int64
	_, err := uploadMain(t.Context(), bh, sparse(t, 64<<20), func(p Progress) { sent = p.Sent })
	wantText(t, err, "413", "--max-file-size")
	if sent != 0 {
		t.Errorf("%d bytes were sent in vain", sent)
	}
	if n := len(s.Requests()); n != 3 { // start, file, end
		t.Error(s.Requests())
	}
}

// The body is not held in memory, neither for signing nor for sending.
func TestSocketStreams(t *testing.T) {
	s, bh := listen(t, bloodhoundfake.Options{})
	file := sparse(t, 64<<20)
	j := bh.newJob(file, nil)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := j.send(t.Context()); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
		t.Errorf("%d MB for a file of 64", used>>20)
	}
	if jobs := s.Jobs(); len(jobs[0].Files) != 1 || jobs[0].Files[0].Size != 64<<20 {
		t.Errorf("%+v", jobs)
	}
}

func TestSocketCancel(t *testing.T) {
	t.Parallel()
	_, bh := listen(t, bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Path: upload, Hang: true}}})
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var stopped time.Time
	_, err := uploadMain(ctx, bh, sparse(t, 8<<20), func(Progress) {
		if stopped.IsZero() {
			stopped = time.Now()
			cancel(errors.New("interrupted"))
		}
	})
	wantText(t, err, "interrupted")
	if took := time.Since(stopped); took > time.Second {
		t.Errorf("took %s", took)
	}
}

// A redirect is not followed.
func TestSocketRedirect(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("followed") }))
	defer other.Close()
	_, bh := listen(t, bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Status: 301, Page: "moved", Header: http.Header{"Location": {other.URL + "/x"}}}}})
	_, err := bh.Check(t.Context())
	wantText(t, err, "redirect to "+other.URL)
}

func TestSocketTLS(t *testing.T) {
	t.Parallel()
	h := httptest.NewUnstartedServer(bloodhoundfake.New(bloodhoundfake.Options{}))
	h.Config.ErrorLog = nil
	h.StartTLS()
	defer h.Close()
	bh := client(t, Config{URL: h.URL, TokenID: testID, TokenKey: testKey})
	_, err := bh.Check(t.Context())
	wantText(t, err, "is not trusted", "--ca-file")
	bh = client(t, Config{URL: "http://" + strings.TrimPrefix(h.URL, "https://"), TokenID: testID, TokenKey: testKey})
	if _, err := bh.Check(t.Context()); err == nil {
		t.Error("plain HTTP to a TLS port")
	}
}

func TestSocketNobodyListens(t *testing.T) {
	t.Parallel()
	h := httptest.NewServer(http.NotFoundHandler())
	h.Close()
	bh := client(t, Config{URL: h.URL, TokenID: testID, TokenKey: testKey})
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	var q call
	_, err := bh.once(ctx, &q, nil)
	wantText(t, err, "refused", "check the connection to")
	if !notSent(err) {
		t.Error("no connection was made")
	}
}
