package bloodhound

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"oktagon/collector/safetext"
)

// Problem is how a job ended when not well.
type Problem int

// The problems.
const (
	JobFailed   Problem = iota // BloodHound gave it up
	PartlyDone                 // some files or edges are missing
	Unconfirmed                // it has not ended in time, or cannot be asked for
	NothingSent                // BloodHound took no file
)

// A JobError is a job that did not end well.
type JobError struct {
	Job     Job
	Problem Problem
	After   time.Duration // of Unconfirmed: the wait limit, when that was reached
	Err     error         // files that were refused, or why it cannot be asked for
}

// Error names the job, its status and BloodHound's words.
func (e *JobError) Error() string {
	s := fmt.Sprintf("BloodHound job %d ", e.Job.ID)
	switch e.Problem {
	case JobFailed:
		s += e.ended()
	case PartlyDone:
		s += e.ended()
		if e.Job.FailedFiles > 0 {
			s += fmt.Sprintf(", %d of %d files failed", e.Job.FailedFiles, e.Job.TotalFiles)
		}
	case Unconfirmed:
		s += "is not confirmed"
		if e.After > 0 {
			s += fmt.Sprintf(": after %s it is still %s", e.After, e.Job.Status)
		}
	case NothingSent:
		s += "got no file"
	}
	if e.Err != nil {
		s += ": " + strings.ReplaceAll(e.Err.Error(), "\n", "; ")
	}
	return s
}

// ended is the status with BloodHound's own words when they say more.
func (e *JobError) ended() string {
	s := "ended: " + e.Job.Status.String()
	if e.Job.Message != "" && !strings.EqualFold(e.Job.Message, e.Job.Status.String()) {
		s += " (" + e.Job.Message + ")"
	}
	return s
}

// Unwrap is the cause.
func (e *JobError) Unwrap() error { return e.Err }

// Advice says what to look at; that of a file which was refused goes first.
func (e *JobError) Advice() string {
	if e.Err != nil && e.Problem != Unconfirmed {
		if advice := Advice(e.Err); advice != "" {
			return advice
		}
	}
	switch e.Problem {
	case Unconfirmed:
		advice := fmt.Sprintf("BloodHound may well finish it: look for job %d under Administration > File Ingest before uploading again", e.Job.ID)
		if e.Err != nil && Advice(e.Err) != "" {
			advice = Advice(e.Err) + "\n" + advice
		}
		return advice
	case PartlyDone:
		return "what BloodHound says of the single files stands above; the rest is in the database"
	}
	return fmt.Sprintf("what BloodHound says of the single files stands above, or under Administration > File Ingest, job %d", e.Job.ID)
}

// An UploadError means that not everything has arrived for sure. The files are
// where they were.
type UploadError struct {
	Err error
	URL string // of the server
	// Left are the files to upload again, in this order.
	Left []string
}

// Error is that of the cause.
func (e *UploadError) Error() string {
	return "upload: " + strings.ReplaceAll(e.Err.Error(), "\n", "; ")
}

// Unwrap is the cause.
func (e *UploadError) Unwrap() error { return e.Err }

// Advice is that of the cause, and how to upload later.
func (e *UploadError) Advice() string {
	advice := Advice(e.Err)
	if advice != "" {
		advice += "\n"
	}
	if len(e.Left) == 0 {
		return advice + "the output is written and stays"
	}
	files := ""
	for _, path := range e.Left {
		files += " " + safetext.ShellQuote(path)
	}
	return advice + fmt.Sprintf("nothing is lost: the output is written; upload it later with\n  oktagon --upload %s --upload-only%s\nor by hand in BloodHound under Administration > File Ingest, in this order",
		safetext.ShellQuote(e.URL), files)
}

// Upload sends the main files of a run as one job, and when BloodHound has read
// them the hybrid ones as a second: their matchers look into the database. When
// the first job goes wrong the second is not begun. A nil error means that
// BloodHound has read all of them; any other is an [UploadError]. There is a
// Result of each job that was thought of, whatever the error. progress may be
// nil; it is called from one goroutine at a time and must return at once.
func (c *Client) Upload(ctx context.Context, main, hybrid []File, progress func(Progress)) ([]Result, error) {
	if len(main) == 0 {
		main, hybrid = hybrid, nil
	}
	first, second := c.newJob(main, progress), c.newJob(hybrid, progress)
	if err := errors.Join(CheckFiles(main), CheckFiles(hybrid)); err != nil {
		return []Result{first.Result}, c.failed(err, first, second)
	}
	if len(hybrid) == 0 {
		err := first.run(ctx, Status.Final)
		return []Result{first.Result}, c.failed(err, first, second)
	}
	err := first.run(ctx, Status.loaded)
	var hybridErr error
	if first.whole() {
		hybridErr = second.run(ctx, Status.Final)
	}
	if first.Job.Status == Analyzing && ctx.Err() == nil {
		if err = first.wait(ctx, Status.Final); err == nil {
			err = first.verdict()
		}
	}
	return []Result{first.Result, second.Result}, c.failed(errors.Join(err, hybridErr), first, second)
}

// whole reports whether all files of the job are in the database, if not all of
// their edges.
func (j *job) whole() bool { return j.Job.Status.loaded() && len(j.left()) == 0 }

// failed wraps the error of an upload, if there is one.
func (c *Client) failed(err error, jobs ...*job) error {
	if err == nil {
		return nil
	}
	e := &UploadError{Err: err, URL: c.base.String() + c.prefix}
	for _, j := range jobs {
		e.Left = append(e.Left, j.left()...)
	}
	return e
}
