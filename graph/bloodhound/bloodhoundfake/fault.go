package bloodhoundfake

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
)

// Fault is something that goes wrong with some requests.
type Fault struct {
	// Method and Path of the requests, such as "/api/v2/file-upload/{id}"; "" for any.
	Method, Path string
	// First is how many matching requests are affected; 0 for all.
	First int

	// Status and Message are of the error. Page is the HTML of an error that does not
	// come from BloodHound.
	Status        int
	Message, Page string
	// Header is added to the answer.
	Header http.Header
	// Half reads half of the body before the answer.
	Half bool
	// Reset closes the connection without an answer. Lost does so too, after the server
	// has acted on the request. Hang keeps the connection open and never answers.
	Reset, Lost, Hang bool
}

// pick returns the fault for a request, nil if there is none. The caller holds the lock.
func (s *Server) pick(r *http.Request) *Fault {
	_, pattern := s.mux.Handler(r)
	_, path, _ := strings.Cut(pattern, " ")
	for i := range s.opts.Faults {
		f := &s.opts.Faults[i]
		if f.Method != "" && f.Method != r.Method || f.Path != "" && f.Path != path {
			continue
		}
		s.seen[i]++
		if f.First == 0 || s.seen[i] <= f.First {
			return f
		}
	}
	return nil
}

// strike lets the fault happen. It reports whether the request is finished.
func (f *Fault) strike(s *Server, w http.ResponseWriter, r *http.Request) bool {
	for name, values := range f.Header {
		w.Header()[name] = values
	}
	if f.Half && r.Body != nil {
		_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength/2) // an error follows anyway
	}
	switch {
	case f.Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case f.Reset:
		panic(http.ErrAbortHandler)
	case f.Lost:
		signature, _, _ := s.authenticate(r)
		s.route(httptest.NewRecorder(), r, signature)
		panic(http.ErrAbortHandler)
	case f.Page != "":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(f.Status)
		_, _ = io.Copy(w, strings.NewReader(f.Page)) // the client is gone
	case f.Status != 0:
		refuse(w, f.Status, f.Message)
	default:
		return false
	}
	return true
}
