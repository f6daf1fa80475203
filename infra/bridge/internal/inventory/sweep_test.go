package inventory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/golden"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/kubernetes"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// cluster lists its items, and ends with an error where it has one.
type cluster struct {
	items []string
	fails []error
	lists int
}

func (c *cluster) Rollouts(_ context.Context, take func(json.RawMessage) error) error {
	c.lists++
	for _, item := range c.items {
		if err := take(json.RawMessage(item)); err != nil {
			return err
		}
	}
	if len(c.fails) == 0 {
		return nil
	}
	err := c.fails[0]
	c.fails = c.fails[1:]
	return err
}

type body struct {
	Rollouts []struct {
		Metadata struct {
			Name string `json:"name"`
		} `json:"metadata"`
	} `json:"rollouts"`
	Complete *bool    `json:"complete"`
	Others   []string `json:"others"`
	Age      string   `json:"age"`
}

// taking is a function that takes what is posted, and fails from a post on.
type taking struct {
	t         *testing.T
	texts     []string
	posts     []body
	failsFrom int
}

func (*taking) Name() string { return "https://steps.example.com" }

func (f *taking) Post(_ context.Context, path string, text []byte) ([]byte, *function.Failure) {
	if path != "/v1/inventory" || len(text) > wire.MaxBytes {
		f.t.Errorf("%d bytes to %s", len(text), path)
	}
	if f.failsFrom > 0 && len(f.posts)+1 >= f.failsFrom {
		return nil, &function.Failure{}
	}
	var posted body
	if err := json.Unmarshal(text, &posted); err != nil {
		f.t.Fatal(err)
	}
	f.texts, f.posts = append(f.texts, string(text)), append(f.posts, posted)
	return nil, nil
}

type kept struct{ calls []*wire.Call }

func (k *kept) Keep(call *wire.Call, _ time.Time) bool {
	k.calls = append(k.calls, call)
	return true
}

func sweepOf(t *testing.T, items ...string) (Sweep, *taking, *kept) {
	t.Helper()
	function, undelivered := &taking{t: t}, &kept{}
	return Sweep{
		Function: function, Cluster: &cluster{items: items}, Names: &Names{}, Undelivered: undelivered, PostTimeout: time.Second,
	}, function, undelivered
}

func rollout(name string, plugins ...string) string {
	steps := make([]string, len(plugins))
	for i, plugin := range plugins {
		steps[i] = fmt.Sprintf(`{"plugin":{"name":%q,"config":{"secret":"hidden"}}}`, plugin)
	}
	return fmt.Sprintf(`{"metadata":{"name":%q,"namespace":"payments","uid":"uid-of-%s"},"spec":{"strategy":{"canary":{"steps":[%s]}}}}`,
		name, name, strings.Join(steps, ","))
}

const ours = "canary-steps/golden"

// large is one whose view has about 50 KB.
func large(name string) string {
	return strings.Replace(rollout(name, ours), `"namespace"`, `"labels":{"pad":"`+strings.Repeat("x", 50_000)+`"},"namespace"`, 1)
}

func namesIn(post body) string {
	var names []string
	for _, rollout := range post.Rollouts {
		names = append(names, rollout.Metadata.Name)
	}
	return strings.Join(names, " ")
}

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

func TestMoreRolloutsThanABodyHoldsUidsAreToldButNotWhoIsGone(t *testing.T) {
	items := make([]string, mostRollouts+2)
	for i := range items {
		items[i] = rollout(fmt.Sprint("r", i), "acme/other")
	}
	sweep, function, _ := sweepOf(t, append(items, rollout("one", ours))...)
	if err := sweep.Take(t.Context()); !errors.As(err, &Incomplete{}) || !strings.Contains(err.Error(), "more than") {
		t.Errorf("got %v", err)
	}
	if post := function.posts[0]; namesIn(post) != "one" || post.Others != nil {
		t.Errorf("%d posts", len(function.posts))
	}
}

func TestTheBodiesAreThoseOfTheGoldenFiles(t *testing.T) {
	for _, name := range []string{"inventory", "inventory-page", "inventory-last-page"} {
		want := golden.Value(t, []byte(golden.Find(t, name).Request.Body)).(map[string]any)
		text, err := json.Marshal(part{Operation: "inventory", Endpoint: "e", Rollouts: []json.RawMessage{}, Complete: true, Others: []string{"u"}, Age: "42s"})
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

const running = `{"index":0,"name":"canary-steps/golden","operation":"Run","phase":"Running","status":{"v":1,"key":"u/2/p/s/t/0","seq":1}}`

func withStatuses(statuses ...string) string {
	status := `"status":{"canary":{"stepPluginStatuses":[` + strings.Join(statuses, ",") + `]}},"spec"`
	return strings.Replace(rollout("one", ours), `"spec"`, status, 1)
}

func ended(operation, phase string) string {
	return fmt.Sprintf(`{"index":0,"name":"canary-steps/golden","operation":%q,"phase":%q,"updatedAt":"2026-01-01T00:00:00Z"}`, operation, phase)
}

func TestAnAbortThatEndedInAnErrorIsFoundWithConfigAndState(t *testing.T) {
	for operation, want := range map[string]wire.Operation{"Abort": wire.Abort, "Terminate": wire.Terminate} {
		sweep, _, undelivered := sweepOf(t, withStatuses(running, ended(operation, "Error")))
		if err := sweep.Take(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(undelivered.calls) != 1 {
			t.Fatalf("found %d", len(undelivered.calls))
		}
		call := undelivered.calls[0]
		if call.Operation != want || call.Plugin != ours || call.Namespace != "payments" ||
			string(call.Config) != `{"secret":"hidden"}` || !strings.Contains(string(call.State), "u/2/p/s/t/0") || !strings.Contains(string(call.Rollout), "uid-of-one") {
			t.Errorf("%+v", call)
		}
	}
}

func TestWhatWasDeliveredIsNotFound(t *testing.T) {
	for _, status := range []string{ended("Abort", "Successful"), ended("Run", "Error"), ended("Abort", "Failed"),
		strings.Replace(ended("Abort", "Error"), "canary-steps", "acme", 1)} {
		sweep, _, undelivered := sweepOf(t, withStatuses(running, status))
		if err := sweep.Take(t.Context()); err != nil || len(undelivered.calls) != 0 {
			t.Errorf("%s: %v, found %d", status, err, len(undelivered.calls))
		}
	}
}
