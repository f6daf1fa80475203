package kubernetes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
)

// pageSize is the most objects of one page, as kubectl asks for (its --chunk-size).
const pageSize = 500

// mostPageBytes: objects that are read are dropped one by one, so this bounds time, not memory.
const mostPageBytes = 256 * 1024 * 1024

// Rollouts hands each Rollout of all namespaces to take, all as they were when the first was read. It stops at the first
// error.
func (c *Cluster) Rollouts(ctx context.Context, take func(json.RawMessage) error) error {
	return c.list(ctx, rollouts("", ""), url.Values{"limit": {strconv.Itoa(pageSize)}}, take)
}

// MayList tells whether Rollouts can be listed, by one of them.
func (c *Cluster) MayList(ctx context.Context) error {
	enough := errors.New("enough")
	err := c.list(ctx, rollouts("", ""), url.Values{"limit": {"1"}}, func(json.RawMessage) error { return enough })
	if errors.Is(err, enough) {
		return nil
	}
	return err
}

// MayRead tells whether all that the bridge needs can be read: Rollouts listed, and a ReplicaSet got, one that nobody has.
func (c *Cluster) MayRead(ctx context.Context) error {
	if err := c.MayList(ctx); err != nil {
		return err
	}
	namespace := "default"
	if c.account != nil {
		own, err := c.Namespace()
		if err != nil {
			return err
		}
		namespace = own
	}
	var none json.RawMessage
	err := c.read(ctx, replicaSets(namespace, "canary-steps-check"), &none)
	var absent *Refusal
	if errors.As(err, &absent) && absent.IsAbsent {
		return nil
	}
	return err
}

func (c *Cluster) list(ctx context.Context, asked question, query url.Values, take func(json.RawMessage) error) error {
	for {
		next, err := c.page(ctx, asked, query, take)
		if err != nil || next == "" {
			return err
		}
		query.Set("continue", next)
	}
}

var listKinds = map[string]string{"rollouts": "RolloutList", "replicasets": "ReplicaSetList"}

// page reads one page object by object, so that a page has no more memory than its largest one.
func (c *Cluster) page(ctx context.Context, asked question, query url.Values, take func(json.RawMessage) error) (string, error) {
	body, err := c.ask(ctx, asked, query, mostPageBytes)
	if err != nil {
		return "", err
	}
	defer body.Close()
	var metadata struct {
		Continue string `json:"continue"`
	}
	var kind string
	decoder := json.NewDecoder(body)
	var taken error
	err = eachField(decoder, func(name string) error {
		switch name {
		case "kind":
			return decoder.Decode(&kind)
		case "metadata":
			return decoder.Decode(&metadata)
		case "items":
			return eachItem(decoder, func(item json.RawMessage) error {
				taken = take(item)
				return taken
			})
		}
		var other json.RawMessage
		return decoder.Decode(&other)
	})
	switch {
	case taken != nil:
		return "", taken
	case err != nil:
		return "", c.failed(ctx, asked, fmt.Errorf("the list cannot be read: %w", err))
	case kind != listKinds[asked.Resource]:
		return "", fmt.Errorf("Kubernetes answered no %s but %.40q", listKinds[asked.Resource], kind)
	}
	return metadata.Continue, nil
}

func eachField(decoder *json.Decoder, read func(name string) error) error {
	if err := expect(decoder, json.Delim('{')); err != nil {
		return err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		if err := read(fmt.Sprint(name)); err != nil {
			return err
		}
	}
	return expect(decoder, json.Delim('}'))
}

func eachItem(decoder *json.Decoder, take func(json.RawMessage) error) error {
	first, err := decoder.Token()
	if err != nil || first == nil {
		return err
	}
	if first != json.Delim('[') {
		return errors.New("items is not a list")
	}
	for decoder.More() {
		var item json.RawMessage
		if err := decoder.Decode(&item); err != nil {
			return err
		}
		if err := take(item); err != nil {
			return err
		}
	}
	return expect(decoder, json.Delim(']'))
}

func expect(decoder *json.Decoder, wanted json.Delim) error {
	token, err := decoder.Token()
	if err == nil && token != wanted {
		return fmt.Errorf("%v in place of %v", token, wanted)
	}
	return err
}
