package host

import (
	"io"
	"net"

	"github.com/hashicorp/go-plugin"
)

// Converse is go-plugin's client and Argo's on a connection that somebody else made.
func Converse(connection net.Conn) (*Argo, error) {
	protocol, err := plugin.NewRPCClient(connection, Plugins)
	if err != nil {
		return nil, err
	}
	if err := protocol.SyncStreams(io.Discard, io.Discard); err != nil {
		return nil, err
	}
	started := &Argo{Protocol: protocol}
	started.Plugin, err = started.Dispense()
	return started, err
}
