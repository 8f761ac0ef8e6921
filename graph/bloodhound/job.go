package bloodhound

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"oktagon/collector/transport"
)

// Status is a job's, in BloodHound's numbers.
type Status int

// The statuses (bloodhound-api.md §3).
const (
	Invalid   Status = -1
	Ready     Status = 0
	Running   Status = 1 // takes files
	Complete  Status = 2
	Canceled  Status = 3
	TimedOut  Status = 4
	Failed    Status = 5
	Ingesting Status = 6
	Analyzing Status = 7 // the data can be queried
	Partial   Status = 8 // some files failed, or some edges found no end
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

// lost reports whether the job has ended without its data.
func (s Status) lost() bool { return s.Final() && s != Complete && s != Partial }

// loaded reports whether the data is in the database, or never will be.
func (s Status) loaded() bool { return s.Final() || s == Analyzing }

// Job is what the server says of one upload.
type Job struct {
	ID          int64  `json:"id"`
	Status      Status `json:"status"`
	Message     string `json:"status_message"`
	TotalFiles  int    `json:"total_files"`
	FailedFiles int    `json:"failed_files"`
}

// Progress tells how far an upload is.
type Progress struct {
	Job    int64
	Status Status // Running while files are sent
	// File is being sent, the Nth of Files.
	File     string
	N, Files int
	// Sent and Size are bytes of all files of the job.
	Sent, Size int64
}

// Sent is a file of a job.
type Sent struct {
	Path string
	Err  error // nil: BloodHound has it
}

// Result is how a job went.
type Result struct {
	Job   Job // the zero Job: none was made
	Files []Sent
	Tasks []Task // per file that was read
	// TasksErr is why there are no Tasks.
	TasksErr error
}

// left are the files that BloodHound does not have.
func (r *Result) left() []string {
	lost := r.Job.Status.lost()
	var paths []string
	for _, f := range r.Files {
		if f.Err != nil || lost {
			paths = append(paths, f.Path)
		}
	}
	return paths
}

func (r *Result) refused() []error {
	var errs []error
	for _, f := range r.Files {
		if f.Err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", filepath.Base(f.Path), f.Err))
		}
	}
	return errs
}

// job is one upload on its way.
type job struct {
	*Client
	Result
	progress func(Progress)
	size     int64 // of all files
}

// errNotSent stands for a file that was not tried.
var errNotSent = errors.New("not sent")

func (c *Client) newJob(files []File, progress func(Progress)) *job {
	var mu sync.Mutex // one call at a time: a transport may still take bytes of an attempt that is over
	j := &job{Client: c, progress: func(p Progress) {
		if progress == nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		progress(p)
	}}
	for _, f := range files {
		j.Files = append(j.Files, Sent{f.Path, errNotSent})
	}
	return j
}

// run sends the files and waits until enough says so of the status.
func (j *job) run(ctx context.Context, enough func(Status) bool) error {
	if err := j.send(ctx); err != nil {
		return err
	}
	if err := j.wait(ctx, enough); err != nil {
		return err
	}
	return j.verdict()
}

// send makes the job, attaches the files and closes it.
func (j *job) send(ctx context.Context) error {
	for _, f := range j.Files {
		n, err := File{f.Path}.size()
		if err != nil {
			return err
		}
		j.size += n
	}
	if err := j.do(ctx, call{method: http.MethodPost, path: "/api/v2/file-upload/start", repeat: unseen}, &j.Job); err != nil {
		return err
	}
	j.Job.Message = ""
	j.log.Info("BloodHound: upload started", "job", j.Job.ID, "files", len(j.Files))
	attached, err := j.attachAll(ctx)
	if ctx.Err() != nil {
		return fmt.Errorf("%w (job %d stays open, BloodHound ends it after 20 minutes)", transport.ContextError(ctx), j.Job.ID)
	}
	// A job without files is closed too: it would stay open for 20 minutes.
	if endErr := j.end(ctx); endErr != nil {
		return &JobError{Job: j.Job, Problem: Unconfirmed, Err: errors.Join(err, endErr)}
	}
	if attached == 0 {
		return &JobError{Job: j.Job, Problem: NothingSent, Err: errors.Join(j.refused()...)}
	}
	return nil
}

// attachAll sends the files. After an error that would meet all of them it
// sends no more.
func (j *job) attachAll(ctx context.Context) (attached int, err error) {
	var before int64
	for i := range j.Files {
		f := &j.Files[i]
		size, err := j.attach(ctx, i, before)
		f.Err = err
		before += size
		switch {
		case err == nil:
			attached++
		case ctx.Err() != nil || hopeless(err):
			return attached, err
		}
	}
	return attached, nil
}

// hopeless reports an error that the next file would meet too.
func hopeless(err error) bool {
	var api *APIError
	if !errors.As(err, &api) {
		return errors.As(err, new(*NetworkError))
	}
	return api.Status == http.StatusUnauthorized || api.Status == http.StatusForbidden || api.Status == http.StatusNotFound
}

func (j *job) attach(ctx context.Context, i int, before int64) (size int64, err error) {
	f := File{j.Files[i].Path}
	size, err = f.size()
	if err != nil {
		return 0, err
	}
	header, err := f.header(size)
	if err != nil {
		return 0, err
	}
	tell := func(n int64) {
		j.progress(Progress{Job: j.Job.ID, Status: Running, File: filepath.Base(f.Path), N: i + 1, Files: len(j.Files), Sent: before + n, Size: j.size})
	}
	tell(0)
	err = j.do(ctx, call{
		method: http.MethodPost, path: fmt.Sprintf("/api/v2/file-upload/%d", j.Job.ID),
		header: header, body: f, repeat: freely, answer: fileTime, sent: tell,
	}, nil)
	return size, err
}

// end closes the job, so that BloodHound begins to read it. An answer that was
// lost makes the second try fail: then the status tells.
func (j *job) end(ctx context.Context) error {
	err := j.do(ctx, call{method: http.MethodPost, path: fmt.Sprintf("/api/v2/file-upload/%d/end", j.Job.ID), repeat: freely}, nil)
	var api *APIError
	if errors.As(err, &api) && api.Status == http.StatusBadRequest {
		if again := j.ask(ctx); again == nil && j.Job.Status != Running && j.Job.Status != Ready {
			return nil
		}
	}
	return err
}

// ask reads the job's status.
func (j *job) ask(ctx context.Context) error {
	var list []Job
	if err := j.get(ctx, fmt.Sprintf("/api/v2/file-upload?id=eq:%d", j.Job.ID), &list); err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(one Job) bool { return one.ID == j.Job.ID })
	if i < 0 {
		return fmt.Errorf("BloodHound does not list job %d", j.Job.ID)
	}
	j.Job = list[i]
	j.Job.Message = j.scrub.Text(j.Job.Message)
	return nil
}

// The pace of asking for a job's status (bloodhound-api.md §3).
const (
	firstPause = time.Second
	longPause  = 15 * time.Second
	// waitLimit bounds the wait for a job after its last file.
	waitLimit = 30 * time.Minute
)

var errWaitLimit = errors.New("the wait limit is reached")

// wait asks for the job until enough says so of its status, then reads how the
// single files went.
func (j *job) wait(ctx context.Context, enough func(Status) bool) error {
	limited, cancel := context.WithTimeoutCause(ctx, waitLimit, errWaitLimit)
	defer cancel()
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		err := j.ask(limited)
		if err == nil {
			j.progress(Progress{Job: j.Job.ID, Status: j.Job.Status, Files: len(j.Files), Sent: j.size, Size: j.size})
			if enough(j.Job.Status) {
				break
			}
			err = transport.Sleep(limited, pause)
		}
		switch {
		case err == nil:
		case errors.Is(err, errWaitLimit):
			return &JobError{Job: j.Job, Problem: Unconfirmed, After: waitLimit}
		default:
			return &JobError{Job: j.Job, Problem: Unconfirmed, Err: err}
		}
	}
	if j.Job.Status.Final() {
		j.Tasks, j.TasksErr = j.tasks(limited)
	}
	return nil
}

// verdict is the error of a job that has ended otherwise than well; none while
// it is still analyzed.
func (j *job) verdict() error {
	refused := errors.Join(j.refused()...)
	switch {
	case j.Job.Status.lost():
		return &JobError{Job: j.Job, Problem: JobFailed, Err: refused}
	case refused != nil || j.Job.Status == Partial:
		return &JobError{Job: j.Job, Problem: PartlyDone, Err: refused}
	}
	return nil
}
