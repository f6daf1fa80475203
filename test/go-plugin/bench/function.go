package main

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// hangingStep is one that the function never answers.
const hangingStep = "hanging"

const (
	keyVariable = "CANARY_STEPS_SIGNING_KEY"
	// serveFlag makes this command the function: a process of its own, as a function is for those who call it
	serveFlag = "serve-function"
	lastPath  = "/last"
)

const reply = `{"direction":"reply","phase":"Running","message":"waiting for one of payments-release","requeueAfter":"30s","state":{"v":1,"seq":1,"data":{"ts":"1767225630.000100"}}}`

// serveFunction answers every call with Running and does nothing else, so that a caller's own time is measured. It ends
// with its standard input.
func serveFunction() error {
	key, err := base64.StdEncoding.DecodeString(os.Getenv(keyVariable))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("http://%s\n", listener.Addr())
	go http.Serve(listener, answering(key))
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func answering(key []byte) http.HandlerFunc {
	var last atomic.Pointer[[]byte]
	return func(response http.ResponseWriter, request *http.Request) {
		if request.URL.Path == lastPath {
			_, _ = response.Write(*last.Load())
			return
		}
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return
		}
		if strings.Contains(request.URL.Path, "/"+hangingStep+"/") {
			<-request.Context().Done()
			return
		}
		last.Store(&body)
		id, at := request.Header.Get("webhook-id"), strconv.FormatInt(time.Now().Unix(), 10)
		code := hmac.New(sha256.New, key)
		_, _ = io.WriteString(code, id+"."+at+"."+reply)
		header := response.Header()
		header.Set("content-type", "application/json")
		header.Set("webhook-id", id)
		header.Set("webhook-timestamp", at)
		header.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(code.Sum(nil)))
		_, _ = io.WriteString(response, reply)
	}
}

// function is that process, as who calls it sees it.
type function struct {
	url, env string
	stop     func()
}

func startFunction() (*function, error) {
	key := make([]byte, 32)
	// rand.Read never fails
	_, _ = rand.Read(key)
	env := keyVariable + "=" + base64.StdEncoding.EncodeToString(key)
	command := exec.Command(os.Args[0], serveFlag)
	command.Env, command.Stderr = append(os.Environ(), env), os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	stop := func() {
		_ = input.Close()
		_ = command.Wait()
	}
	url, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		stop()
		return nil, fmt.Errorf("the function did not say where it is: %w", err)
	}
	return &function{strings.TrimSpace(url), env, stop}, nil
}

// postCall sends the body that a bridge sent, and reads the answer: the least that a call over HTTP costs in Go.
func (f *function) postCall() (call, error) {
	client := &http.Client{Timeout: 8 * time.Second}
	response, err := client.Get(f.url + lastPath)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return func() (time.Duration, error) {
		begin := time.Now()
		response, err := client.Post(f.url+"/v1/steps/idle/run", "application/json", bytes.NewReader(body))
		if err != nil {
			return 0, err
		}
		defer response.Body.Close()
		_, err = io.Copy(io.Discard, response.Body)
		return time.Since(begin), err
	}, err
}
