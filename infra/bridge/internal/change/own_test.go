package change

import (
	"encoding/json"
	"strings"
	"testing"
)

const owned = `{"metadata":{"labels":{"rollouts-pod-template-hash":"6c8f"},"ownerReferences":[{"uid":"uid-of-checkout","controller":true}]},
	"spec":{"template":{"spec":{}}}}`

// Each is a ReplicaSet of the Rollout in all but one thing.
func TestAReplicaSetIsAnothersForOneReasonOnly(t *testing.T) {
	for why, is := range map[string]struct{ old, new string }{
		"another hash":                {`:"6c8f"`, `:"7d9a"`},
		"a hash that goes on":         {`:"6c8f"`, `:"6c8f2"`},
		"the beginning of the hash":   {`:"6c8f"`, `:"6c8"`},
		"no hash":                     {`rollouts-pod-template-hash`, `pod-template-hash`},
		"another owner":               {`"uid-of-checkout"`, `"uid-of-another"`},
		"an owner whose uid goes on":  {`"uid-of-checkout"`, `"uid-of-checkout-2"`},
		"an owner that controls not":  {`"controller":true`, `"controller":false`},
		"no owner":                    {`{"uid":"uid-of-checkout","controller":true}`, ``},
		"no template":                 {`"template":{"spec":{}}`, `"replicas":1`},
		"no object":                   {`{"metadata"`, `["metadata"`},
		"what controls it is another": {`[{"uid":"uid-of-checkout","controller":true}`, `[{"uid":"uid-of-another","controller":true},{"uid":"uid-of-checkout"}`},
	} {
		text := strings.Replace(owned, is.old, is.new, 1)
		if text == owned {
			t.Fatalf("%s: nothing is changed", why)
		}
		if Own(json.RawMessage(text), "uid-of-checkout", "6c8f") != nil {
			t.Errorf("%s: taken for its own", why)
		}
	}
	if Own(json.RawMessage(owned), "uid-of-checkout", "6c8f") == nil {
		t.Error("its own is not known")
	}
	beside := strings.Replace(owned, `[{"uid"`, `[{"uid":"uid-of-another"},{"uid"`, 1)
	if Own(json.RawMessage(beside), "uid-of-checkout", "6c8f") == nil {
		t.Error("its own, which has another owner as well, is not known")
	}
}

func TestAsMuchIsToldAsTheWireHas(t *testing.T) {
	for count, isTold := range map[int]bool{mostContainers: true, mostContainers + 1: false} {
		change := Change{Containers: make([]Container, count)}
		if err := change.tooLarge(); (err == nil) != isTold {
			t.Errorf("%d containers: %v", count, err)
		}
	}
	for length, isTold := range map[int]bool{longestImage: true, longestImage + 1: false} {
		image := strings.Repeat("x", length)
		for _, one := range []Container{{Image: image}, {StableImage: image}, {Image: image, StableImage: image}, {Image: "x", StableImage: image}} {
			change := Change{Containers: []Container{{}, one}}
			if err := change.tooLarge(); (err == nil) != isTold {
				t.Errorf("%d and %d characters: %v", len(one.Image), len(one.StableImage), err)
			}
		}
	}
}

func TestPathsAreFoldedFromTheFirstThatIsTooMany(t *testing.T) {
	paths := func(count, length int) []string {
		all := make([]string, count)
		for i := range all {
			all[i] = "spec.volumes[" + strings.Repeat(string(rune('a'+i%26)), length+i/26) + "]"
		}
		return all
	}
	if folded := fold(paths(mostPaths, 1)); len(folded) != mostPaths {
		t.Errorf("%d paths of %d", len(folded), mostPaths)
	}
	if folded := fold(paths(mostPaths+1, 1)); len(folded) != 1 || folded[0] != "spec.volumes" {
		t.Errorf("%v of one too many", folded)
	}
	name := longestPath - len("spec.volumes[]")
	if folded := fold(paths(1, name)); len(folded[0]) != longestPath {
		t.Errorf("%d bytes, and %d are allowed", len(folded[0]), longestPath)
	}
	if folded := fold(paths(1, name+1)); folded[0] != "spec.volumes" {
		t.Errorf("%d bytes, and %d are allowed", len(folded[0]), longestPath)
	}
}
