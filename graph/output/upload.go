package output

import (
	"context"
	"fmt"
	"slices"

	"oktagon/collector/config"
	"oktagon/graph/bloodhound"
	"oktagon/schema"
)

// MeetBloodHound makes sure, before hours of collecting, that the upload will be
// let in, and installs what was asked for.
func (s *Sinks) MeetBloodHound(ctx context.Context) (err error) {
	if s.Options.Upload == "" {
		return nil
	}
	network, err := s.Transport()
	if err != nil {
		return err
	}
	s.hound, err = bloodhound.New(bloodhound.Config{URL: s.Options.Upload, TokenID: s.BloodHound.TokenID,
		TokenKey: s.BloodHound.TokenKey, Session: s.BloodHound.Session, UserAgent: config.UserAgent(),
		Transport: network, Log: s.Log})
	if err != nil {
		return &config.Error{Problems: []error{fmt.Errorf("--upload: %w", err)}}
	}
	notes, err := s.hound.Prepare(ctx, s.arrangements())
	for _, n := range notes {
		s.Note(n)
	}
	return err
}

// arrangements are what was asked to be installed.
func (s *Sinks) arrangements() (a bloodhound.InstallOptions) {
	if s.InstallExtension {
		a.Extension = schema.Extension()
	}
	if s.InstallQueries {
		for _, q := range schema.Queries() {
			a.Queries = append(a.Queries, bloodhound.Query{Name: q.Name, Query: q.Query, Description: q.Description})
		}
	}
	return a
}

// Upload brings files into BloodHound: the main ones, then those of edges that
// end outside of the organization.
func (s *Sinks) Upload(ctx context.Context, files []string) error {
	main, hybrid := bloodhound.Split(files)
	if err := bloodhound.CheckFiles(append(slices.Clone(main), hybrid...)); err != nil {
		return &config.Error{Problems: []error{err}}
	}
	results, err := s.hound.Upload(ctx, main, hybrid, s.watch())
	s.Progress.Close()
	if !s.Quiet || err != nil {
		_ = bloodhound.WriteText(s.Stderr, results) // whoever does not read it has the exit code
	}
	return err
}

// watch says once of every file and every state of the job what is done.
func (s *Sinks) watch() func(bloodhound.Progress) {
	said := ""
	return func(u bloodhound.Progress) {
		now := fmt.Sprintf("upload: job %d is %s", u.Job, u.Status)
		if u.File != "" {
			now = fmt.Sprintf("upload: job %d, file %d of %d, %s", u.Job, u.N, u.Files, u.File)
		}
		if now != said {
			said = now
			s.Note(now)
		}
	}
}
