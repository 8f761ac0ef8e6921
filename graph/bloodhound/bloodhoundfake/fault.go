package bloodhoundfake

import (
	"io"
	"net/http"
	"strings"
)

// Fault is something that goes wrong: with which requests, and how.
type Fault struct {
	// Method and Path of the requests, "/api/v2/file-upload/{id}"; "" is any.
	Method, Path string
	// First strikes the first n requests that fit; 0 all of them.
	First int

	// Status and Message are the error's. Page is the text of one that does not
	// come from BloodHound, as HTML.
	Status        int
	Message, Page string
	// Header is added to the answer.
	Header http.Header
	// Half reads half of the body before it refuses.
	Half bool
	// Reset closes the connection without an answer; Lost after the request has
	// been carried out. Hang does not answer at all.
	Reset, Lost, Hang bool
}

// pick returns the fault that strikes a request; the caller holds the lock.
func (s *Server) pick(r *http.Request) *Fault {
	path, _ := template(r.URL.Path)
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

// strike does what the fault does. It reports whether the request is over.
func (f *Fault) strike(s *Server, w http.ResponseWriter, r *http.Request) bool {
	for name, values := range f.Header {
		w.Header()[name] = values
	}
	if f.Half && r.Body != nil {
		_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength/2) // it is refused anyway
	}
	switch {
	case f.Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case f.Reset:
		panic(http.ErrAbortHandler)
	case f.Lost:
		body := &digested{next: r.Body}
		body.mac, _, _ = s.identify(r)
		s.route(discard{}, r, body)
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

// discard takes an answer that nobody gets.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}
