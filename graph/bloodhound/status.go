package bloodhound

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"oktagon/collector/safetext"
)

// Status is the status of a job, in BloodHound's numbers.
type Status int

// The statuses (bloodhound-api.md §3).
const (
	Invalid   Status = -1
	Ready     Status = 0
	Running   Status = 1 // accepts files
	Complete  Status = 2
	Canceled  Status = 3
	TimedOut  Status = 4
	Failed    Status = 5
	Ingesting Status = 6
	Analyzing Status = 7 // the data can be queried
	Partial   Status = 8 // some files failed, or ends of edges were not found
)

var statusNames = map[Status]string{
	Invalid: "invalid", Ready: "ready", Running: "running", Complete: "complete", Canceled: "canceled", TimedOut: "timed out",
	Failed: "failed", Ingesting: "ingesting", Analyzing: "analyzing", Partial: "partially complete",
}

// String names the status.
func (s Status) String() string {
	if name, ok := statusNames[s]; ok {
		return name
	}
	return fmt.Sprintf("in status %d", int(s))
}

// Final reports whether the job has ended.
func (s Status) Final() bool {
	return slices.Contains([]Status{Invalid, Complete, Canceled, TimedOut, Failed, Partial}, s)
}

// failed reports whether the job has ended and its data is not in the database.
func (s Status) failed() bool { return s.Final() && s != Complete && s != Partial }

// ingested reports whether the data is in the database, or never will be.
func (s Status) ingested() bool { return s.Final() || s == Analyzing }

// Job is what the server says about one upload.
type Job struct {
	ID          int64  `json:"id"`
	Status      Status `json:"status"`
	Message     string `json:"status_message"`
	TotalFiles  int    `json:"total_files"`
	FailedFiles int    `json:"failed_files"`
}

// Progress is the state of an upload.
type Progress struct {
	Job    int64
	Status Status // Running while files are sent
	// File is being sent, the Nth of Files.
	File     string
	N, Files int
	// Sent and Size are bytes of all files of the job.
	Sent, Size int64
}

// FileResult is how the upload of one file went.
type FileResult struct {
	Path string
	Err  error // nil: BloodHound has it
}

// Result is how a job went.
type Result struct {
	Job   Job // the zero Job when none was started
	Files []FileResult
	Tasks []Task // one per file that was ingested
	// TasksErr is why there are no Tasks.
	TasksErr error
}

// miscounted returns an error when BloodHound counts other files than were sent. Of a .zip it
// counts those within.
func (r *Result) miscounted() error {
	if !r.Job.Status.ingested() || r.Job.Status.failed() {
		return nil
	}
	sent, zips := 0, false
	for _, f := range r.Files {
		if f.Err == nil {
			sent++
			zips = zips || strings.EqualFold(filepath.Ext(f.Path), ".zip")
		}
	}
	if r.Job.TotalFiles == sent || zips && r.Job.TotalFiles > sent {
		return nil
	}
	return fmt.Errorf("%s sent, BloodHound counts %d", safetext.Count(sent, "file"), r.Job.TotalFiles)
}

// notUploaded returns the paths of the files that BloodHound does not have, or may not have.
func (r *Result) notUploaded() []string {
	failed := r.Job.Status.failed() || r.miscounted() != nil
	var paths []string
	for _, f := range r.Files {
		if f.Err != nil || failed {
			paths = append(paths, f.Path)
		}
	}
	return paths
}

// complete reports whether all files of the job are in the database. Edges may be
// missing.
func (r *Result) complete() bool { return r.Job.Status.ingested() && len(r.notUploaded()) == 0 }

func (r *Result) fileErrors() []error {
	var errs []error
	for _, f := range r.Files {
		if f.Err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", filepath.Base(f.Path), f.Err))
		}
	}
	return errs
}

// err returns the error of a job that has ended with one; nil while it is analyzed.
func (r *Result) err() error {
	files := errors.Join(r.fileErrors()...)
	if err := r.miscounted(); err != nil {
		return &JobError{Job: r.Job, Problem: Unconfirmed, Err: errors.Join(err, files)}
	}
	switch {
	case r.Job.Status.failed():
		return &JobError{Job: r.Job, Problem: JobFailed, Err: files}
	case files != nil || r.Job.Status == Partial:
		return &JobError{Job: r.Job, Problem: PartlyDone, Err: files}
	}
	return nil
}
