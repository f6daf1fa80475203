package change

import (
	"fmt"
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
	change := Change{Paths: []string{}}
	if stable != nil {
		before = stable.template()
		change.Stable = stable.podHash()
	}
	change.Containers = append(containers(after, before, "containers"), containers(after, before, "initContainers")...)
	if err := change.tooLarge(); err != nil {
		return Change{}, err
	}
	if stable != nil {
		told := change.toldByContainers()
		change.Paths = fold(slices.DeleteFunc(paths(before, after, ""), func(path string) bool { return told[path] }))
	}
	return change, nil
}

func containers(after, before map[string]any, list string) []Container {
	_, stable := imagesIn(before, list)
	names, images := imagesIn(after, list)
	found := make([]Container, len(names))
	for i, name := range names {
		found[i] = Container{name, images[name], stable[name], list == "initContainers"}
	}
	return found
}

// imagesIn is the names of a template's containers in their order, and the images by name. One without a name, which
// Kubernetes refuses, has its index.
func imagesIn(template map[string]any, list string) ([]string, map[string]string) {
	all, _ := part(template, "spec")[list].([]any)
	names, images := make([]string, 0, len(all)), map[string]string{}
	for i, item := range all {
		object, _ := item.(map[string]any)
		name, _ := object["name"].(string)
		if name == "" {
			name = strconv.Itoa(i)
		}
		if _, isKnown := images[name]; !isKnown {
			names = append(names, name)
		}
		images[name], _ = object["image"].(string)
	}
	return names, images
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

// toldByContainers are the paths of images, and of containers that are new: what the list of containers tells.
func (c *Change) toldByContainers() map[string]bool {
	told := map[string]bool{}
	for _, one := range c.Containers {
		list := "spec.containers"
		if one.Init {
			list = "spec.initContainers"
		}
		container := inside(list, one.Name)
		told[container], told[container+".image"] = true, true
	}
	return told
}
