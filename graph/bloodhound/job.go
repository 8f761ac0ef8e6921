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

// job is one upload.
type job struct {
	client   *Client
	result   Result
	progress func(Progress)
	size     int64 // bytes of all files
}

// errNoJob is the error of a job that cannot be one of BloodHound's, which count from 1.
var errNoJob = errors.New("the answer to the start of the upload names no job")

// errNotSent is the error of a file that was not tried.
var errNotSent = errors.New("not sent")

func (c *Client) newJob(files []File, progress func(Progress)) *job {
	var mu sync.Mutex // the transport may still read the body of an earlier attempt
	j := &job{client: c, progress: func(p Progress) {
		if progress == nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		progress(p)
	}}
	for _, f := range files {
		j.result.Files = append(j.result.Files, FileResult{f.Path, errNotSent})
	}
	return j
}

// path returns the path of the job's requests.
func (j *job) path(rest string) string {
	return fmt.Sprintf("/api/v2/file-upload/%d%s", j.result.Job.ID, rest)
}

// run sends the files and waits until the job has a status that done accepts.
func (j *job) run(ctx context.Context, done func(Status) bool) error {
	if err := j.send(ctx); err != nil {
		return err
	}
	if err := j.wait(ctx, done); err != nil {
		return err
	}
	return j.result.err()
}

// send starts the job, attaches the files and ends the upload.
func (j *job) send(ctx context.Context) error {
	for _, f := range j.result.Files {
		n, err := File{f.Path}.size()
		if err != nil {
			return err
		}
		j.size += n
	}
	err := j.client.do(ctx, call{method: http.MethodPost, path: "/api/v2/file-upload/start", retry: ifNotSent}, &j.result.Job)
	if err != nil {
		return err
	}
	if j.result.Job.ID <= 0 {
		return &JobError{Job: j.result.Job, Problem: Unconfirmed, Err: errNoJob}
	}
	j.result.Job.Message = ""
	j.client.log.Info("BloodHound: upload started", "job", j.result.Job.ID, "files", len(j.result.Files))
	attached, err := j.attachAll(ctx)
	if ctx.Err() != nil {
		return fmt.Errorf("%w (job %d stays open, BloodHound ends it after 20 minutes)", transport.ContextError(ctx), j.result.Job.ID)
	}
	// A job without files is ended too: it would stay open for 20 minutes.
	if endErr := j.end(ctx); endErr != nil {
		return &JobError{Job: j.result.Job, Problem: Unconfirmed, Err: errors.Join(err, endErr)}
	}
	if attached == 0 {
		return &JobError{Job: j.result.Job, Problem: NothingSent, Err: errors.Join(j.result.fileErrors()...)}
	}
	return nil
}

// attachAll sends the files. After an error that affects all files it sends no more.
func (j *job) attachAll(ctx context.Context) (attached int, err error) {
	var before int64
	for i := range j.result.Files {
		size, err := j.attach(ctx, i, before)
		j.result.Files[i].Err = err
		before += size
		switch {
		case err == nil:
			attached++
		case ctx.Err() != nil || affectsAllFiles(err):
			return attached, err
		}
	}
	return attached, nil
}

// affectsAllFiles reports whether sending the next file would fail for the same reason.
func affectsAllFiles(err error) bool {
	var api *APIError
	if !errors.As(err, &api) {
		return errors.As(err, new(*NetworkError))
	}
	return api.Status/100 == 2 || api.Status == http.StatusUnauthorized || api.Status == http.StatusForbidden || api.Status == http.StatusNotFound
}

// attach sends file i; before is the size of the files before it.
func (j *job) attach(ctx context.Context, i int, before int64) (size int64, err error) {
	f := File{j.result.Files[i].Path}
	size, err = f.size()
	if err != nil {
		return 0, err
	}
	header, err := f.header(size)
	if err != nil {
		return 0, err
	}
	report := func(n int64) {
		j.progress(Progress{Job: j.result.Job.ID, Status: Running, File: filepath.Base(f.Path), N: i + 1,
			Files: len(j.result.Files), Sent: before + n, Size: j.size})
	}
	report(0)
	err = j.client.do(ctx, call{
		method: http.MethodPost, path: j.path(""), header: header, body: f, retry: always, answer: fileTime, success: http.StatusAccepted, sent: report,
	}, nil)
	return size, err
}

// end ends the upload, so that BloodHound begins to ingest. When the answer to the
// first attempt was lost, the second is refused: then the job's status decides.
func (j *job) end(ctx context.Context) error {
	err := j.client.do(ctx, call{method: http.MethodPost, path: j.path("/end"), retry: always}, nil)
	var api *APIError
	if errors.As(err, &api) && api.Status == http.StatusBadRequest {
		if statusErr := j.readStatus(ctx); statusErr == nil && j.result.Job.Status != Running && j.result.Job.Status != Ready {
			return nil
		}
	}
	return err
}

func (j *job) readStatus(ctx context.Context) error {
	id := j.result.Job.ID
	var list []Job
	if err := j.client.get(ctx, fmt.Sprintf("/api/v2/file-upload?id=eq:%d", id), &list); err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(one Job) bool { return one.ID == id })
	if i < 0 {
		return fmt.Errorf("BloodHound does not list job %d", id)
	}
	j.result.Job = list[i]
	j.result.Job.Message = j.client.redact.Text(list[i].Message)
	return nil
}

// The pauses between requests for a job's status (bloodhound-api.md §3).
const (
	firstPause = time.Second
	longPause  = 15 * time.Second
	// waitLimit is the longest wait for a job after its last file.
	waitLimit = 30 * time.Minute
)

var errWaitLimit = errors.New("the wait limit is reached")

// wait reads the job's status until done accepts it, then the results of its files.
func (j *job) wait(ctx context.Context, done func(Status) bool) error {
	limited, cancel := context.WithTimeoutCause(ctx, waitLimit, errWaitLimit)
	defer cancel()
	defer j.client.waiting.set("", time.Time{})()
	until := time.Now().Add(waitLimit)
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		err := j.readStatus(limited)
		if err == nil {
			j.progress(Progress{Job: j.result.Job.ID, Status: j.result.Job.Status, Files: len(j.result.Files), Sent: j.size, Size: j.size})
			if done(j.result.Job.Status) {
				break
			}
			j.client.waiting.set(fmt.Sprintf("job %d, which is %s", j.result.Job.ID, j.result.Job.Status), until)
			err = transport.Sleep(limited, pause)
		}
		switch {
		case err == nil:
		case errors.Is(err, errWaitLimit):
			return &JobError{Job: j.result.Job, Problem: Unconfirmed, After: waitLimit}
		default:
			return &JobError{Job: j.result.Job, Problem: Unconfirmed, Err: err}
		}
	}
	if j.result.Job.Status.Final() {
		j.result.Tasks, j.result.TasksErr = j.client.tasks(limited, j.path("/completed-tasks"))
	}
	return nil
}
