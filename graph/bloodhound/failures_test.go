package bloodhound

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"oktagon/graph/bloodhound/bloodhoundfake"
)

const tooLarge = "<html><h1>413 Request Entity Too Large</h1>nginx</html>"

// uploadFailures are failures of files, jobs and the connection.
var uploadFailures = map[string]struct {
	options bloodhoundfake.Options
	want    []string // in error, advice and report
	left    string   // names
	status  int      // of the first job at the server, 0: none
}{
	"too large": {
		options: bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Path: upload, Status: 413, Page: tooLarge}}},
		want:    []string{"job 17 got no file: g.json: POST /api/v2/file-upload/17: 413", "--max-file-size", "client_max_body_size"},
		left:    "g.json g-0002.json g-hybrid.json", status: 6,
	},
	"one too large": {
		options: bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Path: upload, Status: 413, Page: tooLarge, First: 1}}},
		want:    []string{"g.json: POST", "--max-file-size", "job 17: complete, 1 file sent"},
		left:    "g.json g-hybrid.json", status: 2,
	},
	"broken in the middle": {
		options: bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Path: upload, Status: 500, Message: "Error saving ingest file: disk full", Half: true}}},
		want:    []string{"500: Error saving ingest file: disk full", "a problem of its own", "nothing is lost"},
		left:    "g.json g-0002.json g-hybrid.json", status: 6,
	},
	"wrong role": {
		options: bloodhoundfake.Options{Roles: []string{"Read-Only"}},
		want:    []string{"/start: 403: Forbidden", "one of Administrator, Power User, Auditor, Upload-only"},
		left:    "g.json g-0002.json g-hybrid.json",
	},
	"start broken": {
		options: bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Path: "/api/v2/file-upload/start", Status: 502, Page: "x"}}},
		want:    []string{"/start: 502"},
		left:    "g.json g-0002.json g-hybrid.json",
	},
	"content refused": {
		options: bloodhoundfake.Options{Validate: func(r io.Reader) error { return errors.New("nodes[0] schema validation failed") }},
		want:    []string{"400: Error saving ingest file. File failed schema validation.; nodes[0]", "v8.9"},
		left:    "g.json g-0002.json g-hybrid.json", status: 6,
	},
	"capital letters": {
		options: bloodhoundfake.Options{Validate: func(r io.Reader) error {
			return errors.New("/graph/nodes[4]/properties: 'displayName' does not match pattern '^[a-z0-9_-]{1,128}$'")
		}},
		want: []string{"'displayName' does not match pattern", "--lowercase-properties"},
		left: "g.json g-0002.json g-hybrid.json", status: 6,
	},
	"kind refused": {
		options: bloodhoundfake.Options{Validate: func(r io.Reader) error { return errors.New("edges[0]: 'a b' does not match pattern '^[A-Za-z0-9_]+$'") }},
		want:    []string{"does not match pattern", "report it"},
		left:    "g.json g-0002.json g-hybrid.json", status: 6,
	},
	"key revoked on the way": {
		options: bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Path: upload, Status: 401, Message: "authentication is invalid"}}},
		want:    []string{"g.json: POST /api/v2/file-upload/17: 401", "g-0002.json: not sent", "check the token id and the key"},
		left:    "g.json g-0002.json g-hybrid.json", status: 6,
	},
	"job fails": {
		options: bloodhoundfake.Options{Outcomes: []bloodhoundfake.Outcome{bloodhoundfake.Fails}},
		want:    []string{"job 17 ended: failed (All files failed to ingest as JSON Content)", "error in g.json: Error reading ingest file: unexpected EOF", "hint: oktagon holds"},
		left:    "g.json g-0002.json g-hybrid.json", status: 5,
	},
	"job canceled": {
		options: bloodhoundfake.Options{Outcomes: []bloodhoundfake.Outcome{bloodhoundfake.Cancels}},
		want:    []string{"job 17 ended: canceled", "Administration > File Ingest, job 17"},
		left:    "g.json g-0002.json g-hybrid.json", status: 3,
	},
	"job hangs": {
		options: bloodhoundfake.Options{Outcomes: []bloodhoundfake.Outcome{bloodhoundfake.Hangs}},
		want:    []string{"job 17 is not confirmed: after 30m0s it is still ingesting", "look for job 17 under Administration"},
		left:    "g-hybrid.json", status: 6,
	},
	"no ends": {
		options: bloodhoundfake.Options{Outcomes: []bloodhoundfake.Outcome{"", bloodhoundfake.Unresolved}},
		want: []string{"job 18 ended: partially complete (Partially Completed)", "warning in g-hybrid.json, 2 times: unable to resolve endpoint",
			"1 time: ambigious matcher", "load that collector's data", "These edges were dropped; those whose end is named by an id are there, and end at a node without a name", "several nodes fit", "the output is written and stays"},
		status: 2,
	},
	"no ends, newer build": {
		options: bloodhoundfake.Options{Outcomes: []bloodhoundfake.Outcome{"", bloodhoundfake.Warned}},
		want:    []string{"warning in g-hybrid.json, 1 time: unable to resolve endpoint"},
		status:  2,
	},
	"both partial": {
		options: bloodhoundfake.Options{Outcomes: []bloodhoundfake.Outcome{bloodhoundfake.Unresolved, bloodhoundfake.Unresolved}},
		want:    []string{"job 17 ended: partially", "; BloodHound job 18 ended: partially"},
		status:  8,
	},
	"gone while waiting": {
		options: bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Path: "/api/v2/file-upload", Method: "GET", Reset: true}}},
		want:    []string{"job 17 is not confirmed: GET", "connection reset", "look for job 17"},
		left:    "g-hybrid.json", status: 6,
	},
	"end refused": {
		options: bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Path: upload + "/end", Status: 500, Message: "no"}}},
		want:    []string{"job 17 is not confirmed: POST /api/v2/file-upload/17/end: 500"},
		left:    "g-hybrid.json", status: 1,
	},
	"tasks unknown": {
		options: bloodhoundfake.Options{Outcomes: []bloodhoundfake.Outcome{bloodhoundfake.Fails}, Faults: []bloodhoundfake.Fault{{Path: upload + "/completed-tasks", Status: 404, Message: "x"}}},
		want:    []string{"could not be read: GET /api/v2/file-upload/17/completed-tasks: 404"},
		left:    "g.json g-0002.json g-hybrid.json", status: 5,
	},
}

// The error has the texts, the job its status, and the files to be uploaded again are named.
func TestUploadFailures(t *testing.T) {
	for name, c := range uploadFailures {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s, bh := fake(t, c.options)
				get := files(t, map[string]string{"g.json": empty, "g-0002.json": empty, "g-hybrid.json": empty})
				results, err := bh.Upload(t.Context(), get("g.json", "g-0002.json"), get("g-hybrid.json"), nil)
				var failed *UploadError
				if !errors.As(err, &failed) {
					t.Fatal(err)
				}
				var b strings.Builder
				if err := WriteText(&b, results); err != nil {
					t.Error(err)
				}
				wantText(t, fmt.Errorf("%w\n%s", err, &b), c.want...)
				var left []string
				for _, path := range failed.NotUploaded {
					left = append(left, filepath.Base(path))
				}
				if got := strings.Join(left, " "); got != c.left {
					t.Errorf("left: %s", got)
				}
				if c.left != "" && !strings.Contains(Advice(err), "upload it later, in this order: "+failed.NotUploaded[0]) {
					t.Errorf("how to upload later:\n%s", Advice(err))
				}
				status := 0
				if jobs := s.Jobs(); len(jobs) > 0 {
					status = jobs[0].Status
				}
				if status != c.status {
					t.Errorf("the job's status is %d", status)
				}
				if n := strings.Count(strings.Join(s.Requests(), "\n"), "POST /api/v2/file-upload/start"); n > 2 || n == 2 && len(results[1].Tasks) == 0 {
					t.Errorf("%d jobs", n)
				}
			})
		})
	}
}
