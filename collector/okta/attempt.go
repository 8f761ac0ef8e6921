package okta

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"

	"oktagon/collector/transport"
)

// maxSilentBytes is how many bytes may come on a connection without an answer: a few
// frames of HTTP/2 that keep it alive.
const maxSilentBytes = 4 << 10

// A headerWait watches one request until its response begins.
type headerWait struct {
	connectivity *connectivity
	started      time.Time
	cancel       context.CancelCauseFunc

	mu       sync.Mutex // guards the rest
	conn     net.Conn   // nil before there is one
	before   int64      // bytes that it had received
	answered bool       // the response began
}

// send sends a request and returns its response, whose body was not read. ctx and cancel
// belong to the request alone.
func (r *bodyReader) send(ctx context.Context, cancel context.CancelCauseFunc, req *http.Request) (*http.Response, error) {
	w := &headerWait{connectivity: r.connectivity, started: time.Now(), cancel: cancel}
	defer time.AfterFunc(headerTimeout, w.timeout).Stop()
	trace := &httptrace.ClientTrace{GotConn: w.gotConn, GotFirstResponseByte: w.gotFirstByte}
	resp, err := r.next.RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, trace)))
	if err == nil {
		return resp, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case ctx.Err() != nil:
	case w.answered:
		err = fmt.Errorf("%w: %w", errBroken, err)
	case isUnread(err):
		err = fmt.Errorf("%w: %w", errDeaf, err)
	}
	return nil, transport.CauseOr(ctx, err)
}

func (w *headerWait) gotConn(info httptrace.GotConnInfo) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conn, w.before, w.answered = info.Conn, transport.Received(info.Conn), false
}

func (w *headerWait) gotFirstByte() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answered = true
}

// isUnread reports whether an error means that the server took no byte for as long as a
// connection waits. What is sent to one that cannot be reached waits in the system.
func isUnread(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "write" && op.Timeout()
}

// timeout ends the request. A server that sends all the time and answers nothing is not
// one that cannot be reached: its connection is closed, or it would go on sending.
func (w *headerWait) timeout() {
	w.mu.Lock()
	conn, before := w.conn, w.before
	w.mu.Unlock()
	if conn == nil || transport.Received(conn)-before <= maxSilentBytes || w.connectivity.respondedSince(w.started) {
		w.cancel(errNoResponse)
		return
	}
	w.cancel(errFlood)
	_ = conn.Close()
}
