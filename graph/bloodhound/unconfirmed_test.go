package bloodhound

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"oktagon/graph/bloodhound/bloodhoundfake"
)

// rewritten is a network on which something replaces a text in the answers.
func rewritten(next http.RoundTripper, path, from, to string) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		resp, err := next.RoundTrip(r)
		if err != nil || !strings.HasPrefix(r.URL.Path, path) {
			return resp, err
		}
		b, err := io.ReadAll(resp.Body)
		resp.Body = io.NopCloser(bytes.NewReader(bytes.ReplaceAll(b, []byte(from), []byte(to))))
		return resp, err
	})
}

// Only what BloodHound confirms has arrived: everything else is to be uploaded again.
func TestUnconfirmedUploads(t *testing.T) {
	fault := func(f bloodhoundfake.Fault) bloodhoundfake.Options {
		return bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{f}}
	}
	const page = "<html>Please sign in</html>"
	for name, test := range map[string]struct {
		options        bloodhoundfake.Options
		path, from, to string // in the answers to which something is replaced
		want           []string
	}{
		"a page in place of an answer to a file": {
			options: fault(bloodhoundfake.Fault{Path: upload, Status: 200, Page: page}),
			want:    []string{"g.json: POST /api/v2/file-upload/17: 200: text/html (27 bytes) instead of what was asked for", "g-0002.json: not sent", "something stands in front of BloodHound"}},
		"another status than 202": {
			options: fault(bloodhoundfake.Fault{Path: upload, Status: 200}),
			want:    []string{"g.json: POST /api/v2/file-upload/17: 200: this is not how BloodHound confirms it", "answers in its place"}},
		"a page at the end": {
			options: fault(bloodhoundfake.Fault{Path: upload + "/end", Status: 200, Page: page}),
			want:    []string{"job 17 is not confirmed: POST /api/v2/file-upload/17/end: 200: text/html"}},
		"a page at the start": {
			options: fault(bloodhoundfake.Fault{Path: "/api/v2/file-upload/start", Status: 200, Page: page}),
			want:    []string{"start: 200: text/html", "something stands in front of BloodHound"}},
		"a job without an id": {
			path: "/api/v2/file-upload/start", from: `"id":17`, to: `"id":0`,
			want: []string{"the upload is not confirmed: the answer to the start of the upload names no job", "answers in its place"}},
		"a negative id": {
			path: "/api/v2/file-upload/start", from: `"id":17`, to: `"id":-17`,
			want: []string{"the upload is not confirmed"}},
		"fewer files": {
			path: "/api/v2/file-upload", from: `"total_files":2`, to: `"total_files":1`,
			want: []string{"job 17 is not confirmed: 2 files sent, BloodHound counts 1", "look for job 17"}},
		"more files": {
			path: "/api/v2/file-upload", from: `"total_files":2`, to: `"total_files":3`,
			want: []string{"job 17 is not confirmed: 2 files sent, BloodHound counts 3"}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				test.options.TokenID, test.options.TokenKey = testID, testKey
				s := bloodhoundfake.New(test.options)
				network := s.RoundTripper()
				if test.from != "" {
					network = rewritten(network, test.path, test.from, test.to)
				}
				bh := client(t, Config{TokenID: testID, TokenKey: testKey, Transport: network})
				get := files(t, map[string]string{"g.json": empty, "g-0002.json": empty, "g-hybrid.json": empty})
				_, err := bh.Upload(t.Context(), get("g.json", "g-0002.json"), get("g-hybrid.json"), nil)
				wantText(t, err, append(test.want, "upload it later")...)
				var failed *UploadError
				if !errors.As(err, &failed) {
					t.Fatal(err)
				}
				var again []string
				for _, path := range failed.NotUploaded {
					again = append(again, filepath.Base(path))
				}
				want := "g.json g-0002.json g-hybrid.json"
				if name == "a page at the end" { // the files were confirmed
					want = "g-hybrid.json"
				}
				if got := strings.Join(again, " "); got != want || len(s.Jobs()) > 1 {
					t.Errorf("to upload again: %s, want %s; %d jobs", got, want, len(s.Jobs()))
				}
			})
		})
	}
}

// Of a .zip, BloodHound counts the files within.
func TestCountOfZip(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := bloodhoundfake.New(bloodhoundfake.Options{TokenID: testID, TokenKey: testKey})
		for count, confirmed := range map[string]bool{"0": false, "1": true, "7": true} {
			bh := client(t, Config{TokenID: testID, TokenKey: testKey,
				Transport: rewritten(s.RoundTripper(), "/api/v2/file-upload", `"total_files":1`, `"total_files":`+count)})
			_, err := uploadMain(t.Context(), bh, files(t, map[string]string{"g.zip": "PK"})("g.zip"), nil)
			if (err == nil) != confirmed {
				t.Errorf("%s files: %v", count, err)
			}
		}
	})
}

// told keeps when a client said what it waits for.
type told struct {
	mu    sync.Mutex // guards the rest
	times []time.Time
	texts []string
}

func (w *told) add(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.times, w.texts = append(w.times, time.Now()), append(w.texts, text)
}

// Whatever an upload waits for, the user is told of it every 30 seconds, and it ends: a
// server's Retry-After makes it wait for 5 minutes at a time and 30 in all.
func TestWaitsAreToldAndEnd(t *testing.T) {
	for name, test := range map[string]struct {
		options bloodhoundfake.Options
		most    time.Duration
		want    string
	}{
		"a start without an answer": {bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Path: "/api/v2/file-upload/start", Hang: true}}}, 7 * time.Minute,
			"BloodHound: waiting for the answer to POST /api/v2/file-upload/start, until 00:01:00 at most"},
		"a file without an answer": {bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Path: upload, Hang: true, First: 1}}}, 40 * time.Minute,
			"waiting for the answer to POST /api/v2/file-upload/17, until 00:31:00 at most"},
		"a job that does not end": {bloodhoundfake.Options{Outcomes: []bloodhoundfake.Outcome{bloodhoundfake.Hangs}}, 31 * time.Minute,
			"waiting for job 17, which is ingesting, until 00:30:00 at most"},
		"a day of limits": {bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Status: 429, Message: "later", Header: http.Header{"Retry-After": {"86400"}}}}}, 31 * time.Minute,
			"waiting for another attempt after POST /api/v2/file-upload/start: 429: later (request id 6f1c2a0e-request), until 00:05:00 at most"},
		"limits of every call": {bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{
			{Path: "/api/v2/file-upload/start", Status: 429, First: 4, Message: "later", Header: http.Header{"Retry-After": {"86400"}}},
			{Path: upload, Status: 429, Message: "later", Header: http.Header{"Retry-After": {"86400"}}}}}, 36 * time.Minute,
			"waiting for another attempt after POST /api/v2/file-upload/17: 429: later"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				test.options.TokenID, test.options.TokenKey = testID, testKey
				var told told
				bh := client(t, Config{TokenID: testID, TokenKey: testKey, OnWait: told.add, Transport: bloodhoundfake.New(test.options).RoundTripper()})
				start := time.Now()
				_, err := uploadMain(t.Context(), bh, files(t, map[string]string{"g.json": empty})("g.json"), nil)
				took := time.Since(start)
				if took > test.most || took < time.Minute {
					t.Errorf("took %s", took)
				}
				switch name {
				case "a file without an answer":
					if err != nil {
						t.Error(err)
					}
				case "a job that does not end": // which has all files
					wantText(t, err, "look for job 17")
				default:
					wantText(t, err, "upload it later")
				}
				last := start
				for _, at := range append(told.times, time.Now()) {
					if silent := at.Sub(last); silent > 30*time.Second {
						t.Errorf("silent for %s after %s", silent, last.Sub(start))
					}
					last = at
				}
				if all := strings.Join(told.texts, "\n"); !strings.Contains(all, test.want) {
					t.Errorf("%q is not in:\n%s", test.want, all)
				}
			})
		})
	}
}
