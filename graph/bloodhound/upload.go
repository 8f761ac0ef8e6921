package bloodhound

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Problem is what went wrong with a job.
type Problem int

// The problems.
const (
	JobFailed   Problem = iota // none of its data is in the database
	PartlyDone                 // some files or edges are missing
	Unconfirmed                // it has not ended in time, or its status cannot be read
	NothingSent                // BloodHound accepted no file
)

// A JobError is a job that did not end as it should.
type JobError struct {
	Job     Job
	Problem Problem
	After   time.Duration // with Unconfirmed: the wait limit, when that was reached
	Err     error         // of the files, or why the status cannot be read
}

// Error returns the job, its status and BloodHound's message.
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
		if e.Job.ID <= 0 {
			s = "the upload is not confirmed"
		}
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

// ended returns the status, with BloodHound's message when that says more.
func (e *JobError) ended() string {
	s := "ended: " + e.Job.Status.String()
	if e.Job.Message != "" && !strings.EqualFold(e.Job.Message, e.Job.Status.String()) {
		s += " (" + e.Job.Message + ")"
	}
	return s
}

// Unwrap returns the cause.
func (e *JobError) Unwrap() error { return e.Err }

// Advice returns what the user can do: about a file that was refused, if there is one,
// else about the job.
func (e *JobError) Advice() string {
	if e.Err != nil && e.Problem != Unconfirmed {
		if advice := Advice(e.Err); advice != "" {
			return advice
		}
	}
	switch e.Problem {
	case Unconfirmed:
		if e.Job.ID <= 0 {
			return "check the address, and whether a proxy stands before BloodHound and answers in its place"
		}
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

// An UploadError means that some files may not have arrived. None was changed or removed.
type UploadError struct {
	Err error
	// NotUploaded are the files to upload again, in this order.
	NotUploaded []string
	// Next says how to upload them later; without it the files are named.
	Next string
}

// Error returns the text of the cause in one line.
func (e *UploadError) Error() string {
	return "upload: " + strings.ReplaceAll(e.Err.Error(), "\n", "; ")
}

// Unwrap returns the cause.
func (e *UploadError) Unwrap() error { return e.Err }

// Advice returns what the user can do about the cause, and how to upload later.
func (e *UploadError) Advice() string {
	advice := Advice(e.Err)
	if advice != "" {
		advice += "\n"
	}
	if len(e.NotUploaded) == 0 {
		return advice + "the output is written and stays"
	}
	advice += "nothing is lost: the output is written; "
	if e.Next != "" {
		return advice + e.Next
	}
	return advice + "upload it later, in this order: " + strings.Join(e.NotUploaded, ", ")
}

// Upload sends the main files of a run as one job, and the hybrid ones as a second job
// when BloodHound has ingested the main ones: their matchers need the nodes in the
// database. When the first job fails the second is not started. A nil error means that
// BloodHound has ingested all files; any other is an [UploadError]. There is a Result
// for each of the two jobs, also after an error, unless one has no files. progress may
// be nil; it is never called concurrently and must return quickly.
func (c *Client) Upload(ctx context.Context, main, hybrid []File, progress func(Progress)) ([]Result, error) {
	defer c.waiting.start()()
	if len(main) == 0 {
		main, hybrid = hybrid, nil
	}
	first, second := c.newJob(main, progress), c.newJob(hybrid, progress)
	if err := errors.Join(CheckFiles(main), CheckFiles(hybrid)); err != nil {
		return []Result{first.result}, uploadError(err, first, second)
	}
	if len(hybrid) == 0 {
		err := first.run(ctx, Status.Final)
		return []Result{first.result}, uploadError(err, first, second)
	}
	err := first.run(ctx, Status.ingested)
	var hybridErr error
	if first.result.complete() {
		hybridErr = second.run(ctx, Status.Final)
	}
	if first.result.Job.Status == Analyzing && ctx.Err() == nil {
		if err = first.wait(ctx, Status.Final); err == nil {
			err = first.result.err()
		}
	}
	return []Result{first.result, second.result}, uploadError(errors.Join(err, hybridErr), first, second)
}

// uploadError wraps err, unless it is nil.
func uploadError(err error, jobs ...*job) error {
	if err == nil {
		return nil
	}
	e := &UploadError{Err: err}
	for _, j := range jobs {
		e.NotUploaded = append(e.NotUploaded, j.result.notUploaded()...)
	}
	return e
}
