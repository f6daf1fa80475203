package argo

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"sync"
)

// ScriptServer answers the plugin processes of the current scenario.
type ScriptServer struct {
	listener net.Listener
	mutex    sync.Mutex
	handle   func(Call) Answer
}

func NewScriptServer(socket string) (*ScriptServer, error) {
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return nil, fmt.Errorf("listen for plugins: %w", err)
	}
	server := &ScriptServer{listener: listener}
	go server.accept()
	return server, nil
}

// Handle sets who answers from now on.
func (s *ScriptServer) Handle(handle func(Call) Answer) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.handle = handle
}

func (s *ScriptServer) Close() error { return s.listener.Close() }

func (s *ScriptServer) accept() {
	for {
		connection, err := s.listener.Accept()
		if err != nil {
			return
		}
		if err := s.answer(connection); err != nil {
			fmt.Fprintln(os.Stderr, "script server:", err)
		}
	}
}

func (s *ScriptServer) answer(connection net.Conn) error {
	defer connection.Close()
	var call Call
	if err := json.NewDecoder(connection).Decode(&call); err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return json.NewEncoder(connection).Encode(s.handle(call))
}
