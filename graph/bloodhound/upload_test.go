package bloodhound

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/redact"
	"oktagon/graph/bloodhound/bloodhoundfake"
)

const upload = "/api/v2/file-upload/{id}"

func TestUpload(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, bh := fake(t, bloodhoundfake.Options{Roles: []string{"Upload-Only"}})
		content := map[string]string{"g.json": empty, "g-0002.json": strings.Repeat(" ", 3<<20) + empty, "gé.zip": "PK"}
		var seen []Progress
		r, err := uploadMain(t.Context(), bh, files(t, content)("g.json", "g-0002.json", "gé.zip"), func(p Progress) { seen = append(seen, p) })
		if err != nil {
			t.Fatal(err)
		}
		job := s.Jobs()[0]
		want := []bloodhoundfake.File{
			{Name: "g.json", ContentType: "application/json", Size: int64(len(empty)), SHA256: sum(empty)},
			{Name: "g-0002.json", ContentType: "application/json", Size: int64(len(content["g-0002.json"])), SHA256: sum(content["g-0002.json"])},
			{Name: "g_.zip", ContentType: "application/zip", Size: 2, SHA256: sum("PK")},
		}
		if diff := cmp.Diff(want, job.Files); diff != "" {
			t.Error(diff)
		}
		if r.Job.Status != Complete || r.Job.ID != 17 || len(r.Tasks) != 3 || r.notUploaded() != nil {
			t.Errorf("%+v", r)
		}
		last := seen[len(seen)-1]
		if first := seen[0]; first.File != "g.json" || first.N != 1 || first.Files != 3 || first.Sent != 0 || first.Size != last.Sent || last.Status != Complete {
			t.Errorf("%+v … %+v", first, last)
		}
		for i := 1; i < len(seen); i++ {
			if seen[i].Sent < seen[i-1].Sent {
				t.Errorf("%+v after %+v", seen[i], seen[i-1])
			}
		}
		var b strings.Builder
		if err := WriteText(&b, []Result{r}); err != nil || b.String() != "BloodHound job 17: complete, 3 files sent\n" {
			t.Error(b.String(), err)
		}
	})
}

func sum(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])
}

// The headers of requests with a file and without.
func TestUploadHeaders(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := bloodhoundfake.Options{TokenID: testID, TokenKey: testKey}
		inner := bloodhoundfake.New(o).RoundTripper()
		bh := client(t, Config{TokenID: testID, TokenKey: testKey, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			file := strings.Count(r.URL.Path, "/") == 4 && r.Method == "POST" && !strings.HasSuffix(r.URL.Path, "start")
			if got := r.Header.Get("Prefer") == "wait=1800"; got != file {
				t.Errorf("%s %s: %v", r.Method, r.URL, r.Header)
			}
			if file && (r.ContentLength <= 0 || len(r.TransferEncoding) > 0) {
				t.Errorf("length %d", r.ContentLength)
			}
			if !file && r.Body != nil {
				t.Errorf("%s has a body", r.URL)
			}
			return inner.RoundTrip(r)
		})})
		if _, err := uploadMain(t.Context(), bh, files(t, map[string]string{"g.json": empty})("g.json"), nil); err != nil {
			t.Error(err)
		}
	})
}

// The hybrid files are sent when the main ones are in the database, as another job.
func TestUploadAll(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, bh := fake(t, bloodhoundfake.Options{})
		get := files(t, map[string]string{"g.json": empty, "g-0002.json": empty, "g-hybrid.json": empty})
		var first, second Status
		results, err := bh.Upload(t.Context(), get("g.json", "g-0002.json"), get("g-hybrid.json"), func(p Progress) {
			if p.Job == 17 && second == 0 {
				first = p.Status
			} else if p.Job == 18 {
				second = p.Status
			}
		})
		if err != nil || len(results) != 2 || first != Analyzing {
			t.Fatal(results, first, err)
		}
		for i, r := range results {
			if r.Job.ID != int64(17+i) || r.Job.Status != Complete || len(r.Files) != 2-i {
				t.Errorf("%+v", r)
			}
		}
		want := []string{
			"POST /api/v2/file-upload/start", "POST /api/v2/file-upload/17", "POST /api/v2/file-upload/17", "POST /api/v2/file-upload/17/end",
			"POST /api/v2/file-upload/start", "POST /api/v2/file-upload/18", "POST /api/v2/file-upload/18/end",
			"GET /api/v2/file-upload/18/completed-tasks", "GET /api/v2/file-upload/17/completed-tasks",
		}
		if diff := cmp.Diff(want, paths(s)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestUploadHybridAlone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		_, bh := fake(t, bloodhoundfake.Options{})
		get := files(t, map[string]string{"g-hybrid.json": empty})
		results, err := bh.Upload(t.Context(), nil, get("g-hybrid.json"), nil)
		if err != nil || len(results) != 1 {
			t.Error(results, err)
		}
	})
}

func TestSplit(t *testing.T) {
	t.Parallel()
	main, hybrid := Split([]string{"a/g-hybrid.json", "g.json", "g-0002.json", "g-hybrid-0002.json", "g-HYBRID.zip", "hybrid.json", "b-hybrid/g.json"})
	if diff := cmp.Diff([]File{{"g.json"}, {"g-0002.json"}, {"hybrid.json"}, {"b-hybrid/g.json"}}, main); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]File{{"a/g-hybrid.json"}, {"g-hybrid-0002.json"}, {"g-HYBRID.zip"}}, hybrid); diff != "" {
		t.Error(diff)
	}
}

// Files that cannot be uploaded are found before the first request.
func TestBadFiles(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, bh := fake(t, bloodhoundfake.Options{})
		get := files(t, map[string]string{"g.txt": "x", "void.json": ""})
		_, err := uploadMain(t.Context(), bh, get("g.txt", "void.json", "none.json"), nil)
		wantText(t, err, ".json and .zip files only", "void.json: is empty", "none.json")
		_, err = uploadMain(t.Context(), bh, []File{{t.TempDir() + "/."}}, nil)
		wantText(t, err, ".json and .zip")
		if len(s.Requests()) != 0 {
			t.Error(s.Requests())
		}
		if !errors.Is(CheckFiles(get("none.json")), os.ErrNotExist) {
			t.Error("the cause is lost")
		}
		dir := filepath.Join(t.TempDir(), "d.json")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		wantText(t, CheckFiles([]File{{dir}}), "not a regular file")
	})
}

// A job is started only once, even when the answer is lost. All other requests are
// repeated.
func TestUploadRepeats(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, bh := fake(t, bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{
			{Path: "/api/v2/file-upload/start", First: 1, Status: 429, Message: "slow down", Header: http.Header{"Retry-After": {"3"}}},
			{Path: "/api/v2/file-upload/start", First: 1, Status: 503, Page: "<p>starting</p>"},
			{Path: upload, First: 1, Reset: true},
			{Path: upload, First: 1, Status: 500, Message: "Error saving ingest file", Half: true},
			{Path: upload, First: 1, Status: 417, Message: "Expectation Failed"},
			{Path: upload + "/end", First: 1, Lost: true},
			{Path: "/api/v2/file-upload", First: 2, Status: 503, Page: "<p>starting</p>"},
		}})
		big := strings.Repeat(" ", 2<<20) + empty
		r, err := uploadMain(t.Context(), bh, files(t, map[string]string{"g.json": big})("g.json"), nil)
		if err != nil || r.Job.Status != Complete {
			t.Fatal(r, err)
		}
		if jobs := s.Jobs(); len(jobs) != 1 || len(jobs[0].Files) != 1 || jobs[0].Files[0].SHA256 != sum(big) {
			t.Errorf("%+v", jobs)
		}
		want := []string{
			"POST /api/v2/file-upload/start", "POST /api/v2/file-upload/start", "POST /api/v2/file-upload/start",
			"POST /api/v2/file-upload/17", "POST /api/v2/file-upload/17", "POST /api/v2/file-upload/17", "POST /api/v2/file-upload/17",
			"POST /api/v2/file-upload/17/end", "POST /api/v2/file-upload/17/end", "GET /api/v2/file-upload/17/completed-tasks",
		}
		if diff := cmp.Diff(want, paths(s)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a lost start is not repeated", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			s, bh := fake(t, bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Path: "/api/v2/file-upload/start", First: 1, Lost: true}}})
			_, err := uploadMain(t.Context(), bh, files(t, map[string]string{"g.json": empty})("g.json"), nil)
			wantText(t, err, "no answer from bloodhound.test:8443", "nothing is lost")
			if len(s.Jobs()) != 1 || len(s.Requests()) != 1 {
				t.Error(s.Requests())
			}
		})
	})
}

// A job's status is read after 1 s, 2 s, … 15 s, until the limit.
func TestPace(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var at []time.Duration
		o := bloodhoundfake.Options{TokenID: testID, TokenKey: testKey, Outcomes: []bloodhoundfake.Outcome{bloodhoundfake.Hangs}}
		inner := bloodhoundfake.New(o).RoundTripper()
		start := time.Now()
		bh := client(t, Config{TokenID: testID, TokenKey: testKey, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Query().Has("id") {
				at = append(at, time.Since(start)/time.Second)
			}
			return inner.RoundTrip(r)
		})})
		_, err := uploadMain(t.Context(), bh, files(t, map[string]string{"g.json": empty})("g.json"), nil)
		wantText(t, err, "after 30m0s it is still ingesting")
		if diff := cmp.Diff([]time.Duration{0, 1, 3, 7, 15, 30, 45}, at[:7]); diff != "" || len(at) != 124 {
			t.Error(diff)
		}
	})
}

// With a session, requests are not signed.
func TestUploadWithSession(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := bloodhoundfake.New(bloodhoundfake.Options{Session: session})
		bh := client(t, Config{Session: session, Transport: s.RoundTripper()})
		if _, err := uploadMain(t.Context(), bh, files(t, map[string]string{"g.json": empty})("g.json"), nil); err != nil {
			t.Error(err)
		}
	})
}

// Releases differ in what a task has. No text is lost, and none has control characters.
func TestTaskTexts(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var many []string
		for i := range 30 {
			many = append(many, fmt.Sprintf(`unable to resolve endpoint: "login" equals "u%02d"`, i))
		}
		task := Task{File: "g.json", Parent: "g.zip"}
		for _, m := range many {
			task.Warnings = append(task.Warnings, Warning{m, 1})
		}
		var b strings.Builder
		if err := WriteText(&b, []Result{{Job: Job{ID: 3, Status: 12}, Tasks: []Task{task}}}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"job 3: in status 12, 0 files sent", "warning in g.zip/g.json, 1 time: unable", "and 10 other warnings"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%q is not in\n%s", want, &b)
			}
		}
		got := readTask(map[string]json.RawMessage{
			"file_name": json.RawMessage(`"a\u001b[31m.json"`), "errors": json.RawMessage(`["bad\nline","ambigious matcher with more than one node matched"]`),
			"notices": json.RawMessage(`["n","n","m"]`), "id": json.RawMessage(`7`), "parent_file_name": json.RawMessage(`null`),
		}, redact.New())
		want := Task{File: "a[31m.json", Errors: []string{"bad line"}, Warnings: []Warning{{"n", 2}, {"ambigious matcher with more than one node matched", 1}, {"m", 1}}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
