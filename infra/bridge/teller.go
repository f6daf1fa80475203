package main

import (
	"context"
	"os"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/inventory"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/undelivered"
)

// teller is what tells the function something, in whichever way this process was started.
type teller struct {
	*site
	caller *function.Caller
	queue  *undelivered.Queue
	names  *inventory.Names
}

func tellerOf(life context.Context, site *site, log hclog.Logger) teller {
	caller := &function.Caller{Client: site.function}
	if site.cluster != nil {
		caller.LookUp = site.cluster.LookUp(site.LookupNamespaces)
	}
	names := &inventory.Names{}
	for _, plugin := range site.Plugins {
		names.Add(plugin)
	}
	return teller{site, caller, undelivered.New(life, caller, site.Timeout, log), names}
}

// inventoryTimeout is of one post of up to 1 MiB, which no worker of the controller waits for.
const inventoryTimeout = 20 * time.Second

func (t teller) sweep() inventory.Sweep {
	return inventory.Sweep{
		Function: t.function, Cluster: t.cluster, Names: t.names, Undelivered: t.queue, PostTimeout: inventoryTimeout,
	}
}

func (t teller) lock() *inventory.Lock { return inventory.LockFor(os.TempDir(), t.Endpoint.String()) }
