package inventory

import (
	"strings"
	"sync"
)

// Names knows which plugins are ours: those of our organisation, and of each other one under which the controller has called
// this process.
type Names struct {
	organisations sync.Map
}

const ourOrganisation = "canary-steps"

// Add is told each name that the controller uses.
func (n *Names) Add(plugin string) {
	n.organisations.Store(organisationOf(plugin), true)
}

// Has tells whether a plugin is ours.
func (n *Names) Has(plugin string) bool {
	organisation := organisationOf(plugin)
	_, has := n.organisations.Load(organisation)
	return has || organisation == ourOrganisation
}

func organisationOf(plugin string) string {
	organisation, _, _ := strings.Cut(plugin, "/")
	return organisation
}
