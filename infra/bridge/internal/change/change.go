package change

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// Change is what a canary is beside the stable pods: all containers, and the paths of what else differs. Never a value of
// anything but an image.
type Change struct {
	// Stable is the pod template hash of the stable ReplicaSet, empty where there is none: all counts as changed.
	Stable     string      `json:"stable"`
	Containers []Container `json:"containers"`
	Paths      []string    `json:"paths"`
}

// Container is one of the canary's pods. StableImage is empty where stable has none of its name.
type Container struct {
	Name        string `json:"name"`
	Image       string `json:"image"`
	StableImage string `json:"stableImage"`
	Init        bool   `json:"init"`
}

const (
	// mostContainers is the most of one change, as the wire has it.
	mostContainers = 200
	// longestImage in bytes: a name of 255 (distribution/reference), a tag of 128 and a digest, with room.
	longestImage = 600
)

// Between is what the pods of one ReplicaSet are beside those of another, which is nil where nobody knows it. It is an error
// where that is more than a call may tell.
func Between(canary, stable *ReplicaSet) (Change, error) {
	after, before := canary.template(), map[string]any{}
	change := Change{Containers: []Container{}, Paths: []string{}}
	if stable != nil {
		before = stable.template()
		change.Stable = stable.podHash()
	}
	told := map[string]bool{}
	for _, list := range []string{"containers", "initContainers"} {
		change.compare(after, before, list, told)
	}
	if err := change.tooLarge(); err != nil {
		return Change{}, err
	}
	if stable != nil {
		change.Paths = fold(slices.DeleteFunc(paths(before, after, ""), func(path string) bool { return told[path] }))
	}
	return change, nil
}

// compare adds the containers of a list, and the paths that their changes explain: images, pull policies that follow from them, and a new container.
func (c *Change) compare(after, before map[string]any, list string, told map[string]bool) {
	_, stable := pulledIn(before, list)
	names, canary := pulledIn(after, list)
	for _, name := range names {
		now, was := canary[name], stable[name]
		c.Containers = append(c.Containers, Container{name, now.image, was.image, list == "initContainers"})
		path := inside("spec."+list, name)
		told[path], told[path+".image"] = true, true
		if now.isChosen() && was.isChosen() {
			told[path+".imagePullPolicy"] = true
		}
	}
}

// pulled is what a container pulls, and when.
type pulled struct{ image, policy string }

// pulledIn is the names of a template's containers in their order, and what they pull. One without a name, which Kubernetes
// refuses, has its index.
func pulledIn(template map[string]any, list string) ([]string, map[string]pulled) {
	all, _ := part(template, "spec")[list].([]any)
	names, found := make([]string, 0, len(all)), map[string]pulled{}
	for i, item := range all {
		object, _ := item.(map[string]any)
		name, _ := object["name"].(string)
		if name == "" {
			name = strconv.Itoa(i)
		}
		if _, isKnown := found[name]; !isKnown {
			names = append(names, name)
		}
		var one pulled
		one.image, _ = object["image"].(string)
		one.policy, _ = object["imagePullPolicy"].(string)
		found[name] = one
	}
	return names, found
}

var imageParts = regexp.MustCompile(`^[^@]*?(?::([^:/@]+))?(@.+)?$`)

// isChosen tells whether Kubernetes chose the policy by the image (its pkg/apis/core/v1/defaults.go, SetDefaults_Container).
func (p pulled) isChosen() bool {
	chosen, tag, digest := "IfNotPresent", "", ""
	if parts := imageParts.FindStringSubmatch(p.image); parts != nil {
		tag, digest = parts[1], parts[2]
	}
	if tag == "latest" || tag == "" && digest == "" {
		chosen = "Always"
	}
	return p.policy == "" || p.policy == chosen
}

func (c *Change) tooLarge() error {
	if len(c.Containers) > mostContainers {
		return fmt.Errorf("the pods have %d containers, %d are allowed", len(c.Containers), mostContainers)
	}
	for _, one := range c.Containers {
		if max(len(one.Image), len(one.StableImage)) > longestImage {
			return fmt.Errorf("the image of container %s has more than %d characters: correct it", one.Name, longestImage)
		}
	}
	return nil
}
