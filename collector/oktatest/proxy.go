package oktatest

import (
	"io"
	"net"
	"net/http"
	"sync"
)

// Proxy is a forward proxy with a user and a password. It connects to one server,
// whatever host it is asked for: such hosts need no DNS.
type Proxy struct {
	User, Password string
	Server         string // host and port
}

// ServeHTTP answers CONNECT and refuses other methods.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}
	user, password, _ := request.BasicAuth()
	switch {
	case r.Method != http.MethodConnect:
		w.WriteHeader(http.StatusMethodNotAllowed)
	case user != p.User || password != p.Password:
		w.Header().Set("Proxy-Authenticate", `Basic realm="proxy"`)
		w.WriteHeader(http.StatusProxyAuthRequired)
	default:
		p.connect(w)
	}
}

// connect copies bytes in both directions until one side closes.
func (p *Proxy) connect(w http.ResponseWriter) {
	server, err := net.Dial("tcp", p.Server)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer server.Close()
	w.WriteHeader(http.StatusOK)
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	var both sync.WaitGroup
	both.Go(func() {
		_, _ = io.Copy(server, buffered)
		server.Close()
	})
	both.Go(func() {
		_, _ = io.Copy(client, server)
		client.Close()
	})
	both.Wait()
}
