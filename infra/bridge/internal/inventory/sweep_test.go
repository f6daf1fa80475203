package inventory

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/golden"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/kubernetes"
)

func TestAListThatFitsIntoOneBodyIsComplete(t *testing.T) {
	sweep, function, _ := sweepOf(t, rollout("one", ours), rollout("two", "canary-steps/run", "acme/other"), rollout("none"))
	if err := sweep.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(function.posts) != 1 || namesIn(function.posts[0]) != "one two" || function.posts[0].Complete == nil || function.posts[0].Others != nil {
		t.Errorf("%s", function.texts)
	}
	if strings.Contains(function.texts[0], "hidden") {
		t.Error("a config left the cluster")
	}
}

func TestAnEmptyClusterIsToldAsWell(t *testing.T) {
	sweep, function, _ := sweepOf(t)
	if err := sweep.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(function.posts) != 1 || !strings.Contains(function.texts[0], `"rollouts":[],"complete":true`) {
		t.Errorf("%s", function.texts)
	}
}

func TestARolloutWhosePluginsHaveOtherNamesIsThere(t *testing.T) {
	sweep, function, _ := sweepOf(t, rollout("one", ours), rollout("theirs", "acme/golden"))
	if err := sweep.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	if post := function.posts[0]; namesIn(post) != "one" || fmt.Sprint(post.Others) != "[uid-of-theirs]" || post.Complete != nil {
		t.Errorf("%s", function.texts)
	}
}

func TestANameThatTheControllerUsesIsOurs(t *testing.T) {
	sweep, function, _ := sweepOf(t, rollout("theirs", "acme/golden"))
	sweep.Names.Add("acme/run")
	if err := sweep.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	if post := function.posts[0]; namesIn(post) != "theirs" || post.Complete == nil {
		t.Errorf("%s", function.texts)
	}
}

func TestALongListIsSentInPagesAndOnlyTheLastSaysWhoIsThere(t *testing.T) {
	items := make([]string, 100)
	for i := range items {
		items[i] = large(fmt.Sprint("r", i))
	}
	sweep, function, _ := sweepOf(t, items...)
	if err := sweep.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, post := range function.posts {
		isLast := i == len(function.posts)-1
		if post.Complete != nil || (post.Others != nil) != isLast {
			t.Errorf("post %d: complete %v, %d others", i, post.Complete, len(post.Others))
		}
		for _, rollout := range post.Rollouts {
			seen["uid-of-"+rollout.Metadata.Name] = true
		}
	}
	last := function.posts[len(function.posts)-1]
	there := len(last.Rollouts) + len(last.Others)
	if len(function.posts) < 5 || len(seen) != 100 || there != 100 {
		t.Errorf("%d posts told of %d, the last of %d", len(function.posts), len(seen), there)
	}
}

func TestAPageThatIsNotTakenEndsTheSweep(t *testing.T) {
	items := make([]string, 60)
	for i := range items {
		items[i] = large(fmt.Sprint("r", i))
	}
	sweep, function, _ := sweepOf(t, items...)
	function.failsFrom = 2
	if err := sweep.Take(t.Context()); err == nil || !strings.Contains(err.Error(), "the function did not take it") {
		t.Errorf("got %v", err)
	}
	if len(function.posts) != 1 || function.posts[0].Others != nil || function.posts[0].Complete != nil {
		t.Errorf("%d posts", len(function.posts))
	}
}

func TestWhatWasReadBeforeTheListBrokeOffIsToldAndNobodyIsGone(t *testing.T) {
	sweep, function, _ := sweepOf(t, rollout("one", ours))
	sweep.Cluster.(*cluster).fails = []error{errors.New("broken off")}
	if err := sweep.Take(t.Context()); err == nil {
		t.Error("no error")
	}
	if post := function.posts[0]; namesIn(post) != "one" || post.Complete != nil || post.Others != nil {
		t.Errorf("%s", function.texts)
	}
}

func TestAListThatTheServerForgotIsBegunAgainOnce(t *testing.T) {
	gone := &kubernetes.Refusal{Status: 410}
	sweep, function, _ := sweepOf(t, rollout("one", ours))
	sweep.Cluster.(*cluster).fails = []error{gone}
	if err := sweep.Take(t.Context()); err != nil || function.posts[len(function.posts)-1].Complete == nil {
		t.Errorf("%v, %s", err, function.texts)
	}
	sweep.Cluster.(*cluster).fails = []error{gone, gone, gone}
	if err := sweep.Take(t.Context()); !errors.Is(err, gone) || sweep.Cluster.(*cluster).lists != 4 {
		t.Errorf("%v after %d lists", err, sweep.Cluster.(*cluster).lists)
	}
}

func TestARolloutOfWhichNothingCanBeToldIsThere(t *testing.T) {
	odd := strings.Replace(rollout("odd", ours), `"spec"`, `"status":{"phase":7},"spec"`, 1)
	sweep, function, _ := sweepOf(t, rollout("one", ours), odd, strings.Replace(large("huge"), "xxx", strings.Repeat("x", 20_000), 1))
	err := sweep.Take(t.Context())
	if !errors.As(err, &Incomplete{}) {
		t.Errorf("got %v", err)
	}
	if post := function.posts[0]; namesIn(post) != "one" || fmt.Sprint(post.Others) != "[uid-of-odd uid-of-huge]" {
		t.Errorf("%s", function.texts)
	}
}

func TestAnObjectWithoutAUidLeavesOpenWhoIsGone(t *testing.T) {
	sweep, function, _ := sweepOf(t, rollout("one", ours), `{"metadata":{"name":"nobody"}}`)
	if err := sweep.Take(t.Context()); !errors.As(err, &Incomplete{}) {
		t.Errorf("got %v", err)
	}
	if post := function.posts[0]; namesIn(post) != "one" || post.Complete != nil || post.Others != nil {
		t.Errorf("%s", function.texts)
	}
}

func TestMoreRolloutsThanABodyHoldsUidsAreNamedInRanges(t *testing.T) {
	items := make([]string, 2*mostRollouts)
	for i := range items {
		items[i] = rollout(fmt.Sprint("r", i), "acme/other")
	}
	sweep, function, _ := sweepOf(t, append(items, rollout("one", ours))...)
	if err := sweep.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	if first := function.posts[0]; namesIn(first) != "one" || first.Range != nil {
		t.Errorf("the first of %d posts: %s", len(function.posts), namesIn(first))
	}
	named, to := map[string]bool{}, ""
	for i, post := range function.posts[1:] {
		if post.Complete != nil || post.Others != nil || len(post.Rollouts) > 0 || post.Range == nil || post.Range.From != to {
			t.Fatalf("post %d of %d begins elsewhere than at %q", i, len(function.posts), to)
		}
		to = post.Range.To
		for _, uid := range post.Range.UIDs {
			if uid < post.Range.From || (to != "" && uid >= to) {
				t.Errorf("%s is not in its range", uid)
			}
			named[uid] = true
		}
	}
	if len(function.posts) != 4 || len(named) != len(items)+1 || to != "" {
		t.Errorf("%d posts name %d, and end at %q", len(function.posts), len(named), to)
	}
}

func TestARangeThatIsNotTakenEndsTheSweep(t *testing.T) {
	items := make([]string, 2*mostRollouts)
	for i := range items {
		items[i] = rollout(fmt.Sprint("r", i), "acme/other")
	}
	sweep, function, _ := sweepOf(t, items...)
	function.failsFrom = 2
	if err := sweep.Take(t.Context()); err == nil || !strings.Contains(err.Error(), "the function did not take it") {
		t.Errorf("got %v", err)
	}
	if len(function.posts) != 1 || function.posts[0].Range == nil {
		t.Errorf("%d posts", len(function.posts))
	}
}

func TestRangesCoverEveryUidOnce(t *testing.T) {
	for uids, want := range map[string]string{
		"b":           "[{  [b]}]",
		"c a b":       "[{ c [a b]} {c  [c]}]",
		"d c b a":     "[{ c [a b]} {c  [c d]}]",
		"a b b c c d": "[{ c [a b]} {c  [c d]}]",
	} {
		if got := fmt.Sprint(rangesOf(strings.Fields(uids), 2)); got != want {
			t.Errorf("%s: got %s, want %s", uids, got, want)
		}
	}
}

func TestTheBodiesAreThoseOfTheGoldenFiles(t *testing.T) {
	for _, name := range []string{"inventory", "inventory-page", "inventory-last-page", "inventory-range"} {
		want := golden.Value(t, []byte(golden.Find(t, name).Request.Body)).(map[string]any)
		text, err := json.Marshal(part{Operation: "inventory", Endpoint: "e", Rollouts: []json.RawMessage{}, Complete: true, Others: []string{"u"}, Range: &uidRange{UIDs: []string{"u"}}, Age: "42s"})
		if err != nil {
			t.Fatal(err)
		}
		ours := golden.Value(t, text).(map[string]any)
		for field, value := range want {
			if fmt.Sprintf("%T", ours[field]) != fmt.Sprintf("%T", value) {
				t.Errorf("%s: %s is a %T there, and a %T here", name, field, value, ours[field])
			}
		}
	}
}
