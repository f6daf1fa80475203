package kubernetes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/options"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// mostFound is the most Rollouts that one selector may find.
const mostFound = 100

// refused is why a lookup is not made: waiting does not help, so the step is told.
type refused struct{ reason string }

func (r refused) Error() string { return r.reason }

func refuse(format string, values ...any) error { return refused{fmt.Sprintf(format, values...)} }

// isLasting: the step is told. A failure that may pass fails the call, which comes again.
func isLasting(err error) bool {
	var own refused
	var theirs *Refusal
	return errors.As(err, &own) ||
		errors.As(err, &theirs) && (theirs.Status == http.StatusBadRequest || theirs.Status == http.StatusForbidden)
}

// LookUp answers lookups for a Rollout in namespace own. Others are looked at only where allowed.
func (c *Cluster) LookUp(allowed options.Namespaces) func(context.Context, []wire.Lookup, string) ([]wire.Answer, error) {
	return func(ctx context.Context, lookups []wire.Lookup, own string) ([]wire.Answer, error) {
		answers := make([]wire.Answer, len(lookups))
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(mostConnections)
		for i, lookup := range lookups {
			group.Go(func() error {
				found, err := c.find(ctx, lookup, own, allowed)
				answers[i] = wire.Answer{Lookup: lookup, Found: found}
				if err == nil || !isLasting(err) {
					return err
				}
				answers[i] = wire.Answer{Lookup: lookup, Found: []wire.Found{}, Error: err.Error()}
				return nil
			})
		}
		return answers, group.Wait()
	}
}

func (c *Cluster) find(ctx context.Context, lookup wire.Lookup, own string, allowed options.Namespaces) ([]wire.Found, error) {
	if lookup.Namespace != own && !allowed.Has(lookup.Namespace) {
		return nil, refuse("Rollouts of %s may not look at namespace %s: allow it with --allow-lookup-namespace of the bridge", own, lookup.Namespace)
	}
	if !isObjectName(lookup.Namespace) {
		return nil, refuse("%.80s is not the name of a namespace", lookup.Namespace)
	}
	found := []wire.Found{}
	add := func(item json.RawMessage) error {
		if len(found) == mostFound {
			// some of them would say yes for those that are not seen
			return refuse("%.80s finds more than %d Rollouts in %s: select fewer", lookup.Selector, mostFound, lookup.Namespace)
		}
		one, err := c.found(ctx, item)
		found = append(found, one)
		return err
	}
	if lookup.Selector != "" {
		query := url.Values{"limit": {strconv.Itoa(mostFound + 1)}, "labelSelector": {lookup.Selector}}
		err := c.list(ctx, rollouts(lookup.Namespace, ""), query, add)
		return found, err
	}
	if !isObjectName(lookup.Name) {
		return nil, refuse("%.80s is not the name of a Rollout", lookup.Name)
	}
	var item json.RawMessage
	err := c.read(ctx, rollouts(lookup.Namespace, lookup.Name), &item)
	var absent *Refusal
	if errors.As(err, &absent) && absent.IsAbsent {
		return found, nil
	}
	if err == nil {
		err = add(item)
	}
	return found, err
}

// A name in Kubernetes, and so a part of a path (RFC 1123, kubernetes.io/docs/concepts/overview/working-with-objects/names).
var objectName = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$`)

func isObjectName(text string) bool { return len(text) <= 253 && objectName.MatchString(text) }
