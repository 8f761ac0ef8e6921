package transport

import (
	"net"
	"sync/atomic"
)

// A countingConn counts the bytes that it has received.
type countingConn struct {
	net.Conn
	received atomic.Int64
}

func (c *countingConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.received.Add(int64(n))
	return n, err
}

// CountReceived returns a connection that counts what it receives, for [Received].
func CountReceived(c net.Conn) net.Conn { return &countingConn{Conn: c} }

// Received returns how many bytes a connection of [New], or the one below its TLS, has
// received; 0 for any other.
func Received(c net.Conn) int64 {
	for {
		switch layer := c.(type) {
		case *countingConn:
			return layer.received.Load()
		case interface{ NetConn() net.Conn }:
			c = layer.NetConn()
		default:
			return 0
		}
	}
}
