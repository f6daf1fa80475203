package main

import (
	"context"
	"os/signal"
	"syscall"

	"github.com/hashicorp/go-hclog"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/inventory"
)

// takeInventory tells the function how all Rollouts stand, at once and every five minutes, until this process is ended. The
// controller starts the plugin with the first call of a step: until then, after it was restarted, nobody else would tell.
func takeInventory(site *site, log hclog.Logger) int {
	stayLittle()
	life, end := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer end()
	at := tellerOf(life, site, log)
	log.Info("the inventory is taken here", "function", site.Endpoint.String(), "every", inventory.Every.String())
	inventory.Keep(life, at.sweep(), inventory.AtOnce(at.lock()), log)
	return fine
}
