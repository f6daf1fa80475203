// The bridge: an Argo Rollouts step plugin that calls an HTTP function. The controller starts it; people start it to try an
// installation (--check).
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/hashicorp/go-hclog"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/options"
)

// version is set by the linker.
var version = "development"

// How the process ends.
const (
	fine     = 0
	notFine  = 1
	wrongUse = 2
)

func main() {
	if slices.Contains(os.Args[1:], options.InventoryWord) {
		// it goes on in the file of the controller, which is better than nothing
		if err := goOnInCopy(os.TempDir()); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(run(os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

func run(arguments []string, variable func(string) string, stdout, stderr io.Writer) int {
	given, err := options.Parse(arguments, stdout)
	switch {
	case errors.Is(err, options.ErrHelp):
		return fine
	case err == nil && given.Version:
		fmt.Fprintln(stdout, version)
		return fine
	}
	log := hclog.New(&hclog.LoggerOptions{Output: stderr, JSONFormat: true, Level: given.LogLevel})
	isPlugin := variable(handshake.MagicCookieKey) == handshake.MagicCookieValue
	fail := func(err error) int {
		// the controller logs lines of a plugin that are not records as debug
		if isPlugin {
			log.Error("the bridge cannot start", "reason", err.Error())
		} else {
			fmt.Fprintln(stderr, err)
		}
		return wrongUse
	}
	if err != nil {
		return fail(err)
	}
	site, err := siteOf(given, variable, log)
	switch {
	case err != nil:
		return fail(err)
	case given.Check:
		return checked(site, stdout)
	case given.Inventory && site.cluster == nil:
		return fail(errors.New("inventory: there is no cluster around this process: run it in a pod with the controller's service account"))
	case given.Inventory:
		return takeInventory(site, log)
	case !isPlugin:
		return fail(errors.New("the bridge is a step plugin that Argo Rollouts starts: name it in stepPlugins of the ConfigMap argo-rollouts-config, or try it with --check"))
	}
	serve(site, log)
	return fine
}
