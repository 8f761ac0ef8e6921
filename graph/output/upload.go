package output

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"oktagon/collector/config"
	"oktagon/graph/bloodhound"
	"oktagon/schema"
)

// CheckUpload looks at the files of --upload-only, signs in to BloodHound, and installs the
// extension and the queries if they were asked for. It is called before the collection, so that a
// wrong address or credential is reported at once. Without --upload it does nothing.
func (w *Writer) CheckUpload(ctx context.Context) error {
	if w.Options.Upload.URL == "" {
		return nil
	}
	if err := w.inspectFiles(); err != nil {
		return err
	}
	network, err := w.Options.Network.Transport()
	if err != nil {
		return err
	}
	key := w.Options.Upload.Credential
	w.client, err = bloodhound.New(bloodhound.Config{URL: w.Options.Upload.URL, TokenID: key.TokenID, TokenKey: key.TokenKey,
		Session: key.Session, UserAgent: config.UserAgent(), Transport: network, Log: w.Console.Log, OnWait: w.showWait})
	if err != nil {
		return configError(fmt.Errorf("--upload: %w", err))
	}
	w.Console.Progress.Phase("preparing BloodHound", time.Time{})
	notes, err := w.client.Prepare(ctx, w.installOptions())
	for _, n := range notes {
		w.Console.Note(n)
	}
	return err
}

// inspectFiles looks at the files of --upload-only.
func (w *Writer) inspectFiles() error {
	var files []bloodhound.File
	for _, path := range w.Options.Upload.Only {
		files = append(files, bloodhound.File{Path: path})
	}
	if err := bloodhound.InspectFiles(files); err != nil {
		return configError(fmt.Errorf("--upload-only: %w", err))
	}
	return nil
}

// installOptions are the extension and the queries that are to be installed. Queries need
// the extension: on PostgreSQL, BloodHound refuses a query with a kind that it does not
// know (opengraph.md §10).
func (w *Writer) installOptions() (o bloodhound.InstallOptions) {
	o.Clear = w.Options.Upload.ClearBefore
	if w.Options.Upload.InstallExtension || w.Options.Upload.InstallQueries {
		o.Extension, o.ForQueries = schema.Extension(), !w.Options.Upload.InstallExtension
	}
	if w.Options.Upload.InstallQueries {
		for _, q := range schema.Queries() {
			o.Queries = append(o.Queries, bloodhound.Query{Name: q.Name, Query: q.Query, Description: q.Description})
		}
		for _, r := range schema.ZoneRules() {
			o.ZoneRules = append(o.ZoneRules, bloodhound.ZoneRule{Name: r.Name, Description: r.Description, Cypher: r.Cypher, Zone: r.Zone})
		}
	}
	return o
}

// Upload uploads the main files, then the hybrid ones, whose edges end in other graphs.
func (w *Writer) Upload(ctx context.Context, files []string) error {
	main, hybrid := bloodhound.Split(files)
	if err := bloodhound.CheckFiles(append(slices.Clone(main), hybrid...)); err != nil {
		return configError(err)
	}
	w.Console.Progress.Phase("uploading", time.Time{})
	if err := w.clear(ctx, files); err != nil {
		return err
	}
	w.uploading = true
	results, err := w.client.Upload(ctx, main, hybrid, w.showProgress)
	if failed := (*bloodhound.UploadError)(nil); errors.As(err, &failed) {
		w.adviseUpload(failed, results)
	}
	w.Console.Progress.Phase("", time.Time{})
	switch {
	case w.Console.Records():
		bloodhound.Log(w.Console.Log, results)
	case !w.Options.Log.Quiet || err != nil:
		_ = bloodhound.WriteText(w.Stderr, results) // the exit code says the same
	}
	return err
}

// clear deletes the data of earlier uploads when the user wants that. What a graph lacks
// because it could not be collected must not be deleted.
func (w *Writer) clear(ctx context.Context, files []string) error {
	switch {
	case !w.Options.Upload.ClearBefore:
		return nil
	case w.incomplete:
		w.Console.Note("BloodHound: the data of earlier uploads stays, because this collection is not complete and cannot replace it")
		return nil
	}
	if err := w.client.Clear(ctx); err != nil {
		failed := &bloodhound.UploadError{Err: err, NotUploaded: files}
		w.adviseUpload(failed, nil)
		return failed
	}
	w.Console.Note("BloodHound: the data of the source " + bloodhound.SourceKind + " is cleared")
	return nil
}

// showProgress shows each file, and each state of the job.
func (w *Writer) showProgress(u bloodhound.Progress) {
	if u.File != "" {
		w.Console.Step(u.N-1, u.Files, "upload", fmt.Sprintf("job %d gets %s", u.Job, u.File))
		return
	}
	w.Console.Step(u.Files, u.Files, "upload", fmt.Sprintf("job %d is %s", u.Job, u.Status))
}

// showWait shows what the client waits for before the collection. While it uploads, the state of
// the job says it.
func (w *Writer) showWait(text string) {
	if !w.uploading {
		w.Console.Step(0, 0, "BloodHound", strings.TrimPrefix(text, "BloodHound: "))
	}
}
