package testfunction

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// Raw answers each connection with its bytes, as no HTTP server would, until the test ends. It is the URL of that.
func Raw(t testing.TB, answer func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	var open sync.WaitGroup
	t.Cleanup(func() {
		_ = listener.Close()
		close(ended)
		open.Wait()
	})
	open.Go(func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			done := make(chan struct{})
			open.Go(func() {
				defer close(done)
				answer(connection)
			})
			open.Go(func() {
				// net/http goes on for a minute with a proxy that nobody waits for any more
				select {
				case <-done:
				case <-ended:
				}
				_ = connection.Close()
			})
		}
	})
	return "http://" + listener.Addr().String()
}

// Hear reads what is sent, until who sends it is done with the connection.
func Hear(connection net.Conn) { _, _ = io.Copy(io.Discard, connection) }

// HearRequest reads some of it.
func HearRequest(connection net.Conn) { _, _ = connection.Read(make([]byte, 64*1024)) }

const (
	ok      = "HTTP/1.1 200 OK\r\n"
	chunked = ok + "Transfer-Encoding: chunked\r\n\r\n"
)

// Endless are answers of which no end comes, so the caller must end them.
func Endless() map[string]func(net.Conn) {
	return map[string]func(net.Conn){
		"nothing":                       Hear,
		"101":                           once("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
		"101 that upgrades to nothing":  once("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
		"a body that stops":             once(ok + "Content-Length: 100\r\n\r\n{"),
		"a body without an end":         once(ok + "\r\n{"),
		"a refusal without an end":      once("HTTP/1.1 503 Service Unavailable\r\n\r\n{"),
		"a redirect without an end":     once("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"),
		"a chunk that stops":            once(chunked + "FFFFFFF\r\n{"),
		"trailers that stop":            once(chunked + "0\r\nX: "),
		"100 again and again":           again("", "HTTP/1.1 100 Continue\r\n\r\n"),
		"103 again and again":           again("", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"),
		"headers again and again":       again(ok, "X: "+strings.Repeat("x", 1000)+"\r\n"),
		"chunk extensions":              again(chunked, "1;"+strings.Repeat("x", 1000)+"\r\n \r\n"),
		"trailers again and again":      again(chunked+"0\r\n", "X: x\r\n"),
		"a byte of a body now and then": slowly(ok+"Content-Length: 1000\r\n\r\n", " "),
	}
}

func once(text string) func(net.Conn) {
	return func(connection net.Conn) {
		HearRequest(connection)
		fmt.Fprint(connection, text)
		Hear(connection)
	}
}

func again(first, then string) func(net.Conn) {
	return func(connection net.Conn) {
		HearRequest(connection)
		_, err := fmt.Fprint(connection, first)
		for err == nil {
			_, err = fmt.Fprint(connection, then)
		}
	}
}

func slowly(first, then string) func(net.Conn) {
	return func(connection net.Conn) {
		HearRequest(connection)
		_, err := fmt.Fprint(connection, first)
		for err == nil {
			time.Sleep(20 * time.Millisecond)
			_, err = fmt.Fprint(connection, then)
		}
	}
}
