package bloodhoundfake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Statuses of a job.
const (
	running   = 1
	complete  = 2
	canceled  = 3
	failed    = 5
	ingesting = 6
	analyzing = 7
	partial   = 8
)

var uploaders = []string{"Administrator", "Power User", "Auditor", "Upload-Only"}

func start(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	if !body.verify(w) || !s.hasRole(w, uploaders...) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	j := &Job{ID: int64(17 + len(s.jobs)), Status: running, immediate: s.opts.Immediate}
	if n := len(s.jobs); n < len(s.opts.Outcomes) {
		j.end = s.opts.Outcomes[n]
	}
	s.jobs = append(s.jobs, j)
	answer(w, http.StatusCreated, j.wire())
}

// find returns the job of a request, or refuses the request and returns nil.
func (s *Server) find(w http.ResponseWriter, r *http.Request) *Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range s.jobs {
		if fmt.Sprint(j.ID) == r.PathValue("id") {
			return j
		}
	}
	refuse(w, http.StatusNotFound, "resource not found")
	return nil
}

func attach(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	kind := r.Header.Get("Content-Type")
	if kind != "application/json" && kind != "application/zip" {
		refuse(w, http.StatusBadRequest, "Content type must be application/json or application/zip")
		return
	}
	sum := sha256.New()
	var problem error
	taken := io.TeeReader(body, sum)
	if s.opts.Validate != nil && kind == "application/json" {
		problem = s.opts.Validate(taken)
	}
	_, err := io.Copy(io.Discard, taken)
	if err != nil || !body.verify(w) || !s.hasRole(w, uploaders...) {
		return
	}
	j := s.find(w, r)
	if j == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case j.Status != running:
		refuse(w, http.StatusBadRequest, "job must be in running status to attach files")
	case r.ContentLength != body.n:
		refuse(w, http.StatusBadRequest, fmt.Sprintf("%d bytes came with a length of %d", body.n, r.ContentLength))
	case problem != nil:
		refuse(w, http.StatusBadRequest, "Error saving ingest file. File failed schema validation.", problem.Error())
	default:
		j.Files = append(j.Files, File{
			Name: r.Header.Get("X-File-Upload-Name"), ContentType: kind, Size: body.n, SHA256: hex.EncodeToString(sum.Sum(nil))})
		w.WriteHeader(http.StatusAccepted)
	}
}

func end(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	if !body.verify(w) || !s.hasRole(w, uploaders...) {
		return
	}
	j := s.find(w, r)
	if j == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if j.Status != running {
		refuse(w, http.StatusBadRequest, "job must be in running status to end")
		return
	}
	j.Status = ingesting
	w.WriteHeader(http.StatusOK)
}

// list answers with one job. Each time, that job goes on by one step.
func list(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	if !body.verify(w) {
		return
	}
	want := strings.TrimPrefix(r.URL.Query().Get("id"), "eq:")
	s.mu.Lock()
	defer s.mu.Unlock()
	jobs := []map[string]any{}
	for _, j := range s.jobs {
		if fmt.Sprint(j.ID) == want {
			j.step()
			jobs = append(jobs, j.wire())
		}
	}
	answer(w, http.StatusOK, jobs)
}

// step changes the status of a job whose upload has ended: twice ingesting, once
// analyzing, then its last status.
func (j *Job) step() {
	if j.Status != ingesting && j.Status != analyzing || j.end == Hangs {
		return
	}
	j.asked++
	switch {
	case j.immediate:
		j.Status = j.last()
	case j.asked < 3:
	case j.asked == 3 && j.end != Fails && j.end != Cancels && len(j.Files) > 0:
		j.Status = analyzing
	default:
		j.Status = j.last()
	}
}

func (j *Job) last() int {
	switch {
	case j.end == Fails || len(j.Files) == 0:
		return failed
	case j.end == Cancels:
		return canceled
	case j.end == Unresolved || j.end == Warned:
		return partial
	}
	return complete
}

func (j *Job) wire() map[string]any {
	message := map[int]string{complete: "Complete", analyzing: "Analyzing", failed: "All files failed to ingest as JSON Content", partial: "Partially Completed"}[j.Status]
	failures := 0
	if j.Status == failed {
		failures = len(j.Files)
	}
	return map[string]any{
		"id": j.ID, "user_id": "0b0e", "status": j.Status, "status_message": message,
		"total_files": len(j.Files), "failed_files": failures, "deleted_at": map[string]any{"Valid": false},
	}
}

func tasks(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	if !body.verify(w) {
		return
	}
	j := s.find(w, r)
	if j == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []map[string]any{}
	for _, f := range j.Files {
		all = append(all, j.task(f))
	}
	answer(w, http.StatusOK, all)
}

const unresolved = `unable to resolve endpoint: "samaccountname" equals "dc1$"`

func (j *Job) task(f File) map[string]any {
	task := map[string]any{"id": 1, "file_name": f.Name, "parent_file_name": "", "errors": []string{}}
	switch j.end {
	case Fails:
		task["errors"] = []string{"Error reading ingest file: unexpected EOF"}
	case Unresolved:
		task["errors"] = []string{unresolved, unresolved, "ambigious matcher with more than one node matched"}
	case Warned:
		task["warnings"] = []string{unresolved}
	}
	return task
}
