package wire

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/golden"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
)

// stepCalls are the golden calls of a step that a caller would make.
func stepCalls(t *testing.T) []golden.Exchange {
	var calls []golden.Exchange
	for _, exchange := range golden.Exchanges(t) {
		// two bodies are not what a caller sends: one differs from its URL, one names another function
		if strings.HasPrefix(exchange.Request.Path, "/v1/steps/") && exchange.Name != "body-differs" {
			calls = append(calls, exchange)
		}
	}
	return calls
}

func TestACallerSendsWhatTheGoldenFilesSay(t *testing.T) {
	for _, exchange := range stepCalls(t) {
		t.Run(exchange.Name, func(t *testing.T) {
			var body struct {
				Operation Operation       `json:"operation"`
				Plugin    string          `json:"plugin"`
				Config    json.RawMessage `json:"config"`
				State     json.RawMessage `json:"state"`
				Rollout   view.View       `json:"rollout"`
				Change    json.RawMessage `json:"change"`
				Timeout   string          `json:"timeout"`
				Endpoint  string          `json:"endpoint"`
				Objects   []Answer        `json:"objects"`
			}
			if err := json.Unmarshal([]byte(exchange.Request.Body), &body); err != nil {
				t.Fatal(err)
			}
			rollout, err := body.Rollout.Encode()
			if err != nil {
				t.Fatal(err)
			}
			timeout, err := ParseDuration(body.Timeout)
			if err != nil {
				t.Fatal(err)
			}
			call := &Call{Operation: body.Operation, Plugin: body.Plugin, Config: body.Config, State: body.State, Rollout: rollout, Change: body.Change}
			step, err := call.Step()
			if err != nil {
				t.Fatal(err)
			}
			if got := call.Path(step); got != exchange.Request.Path {
				t.Errorf("path %s, not %s", got, exchange.Request.Path)
			}
			text, err := call.Body(body.Endpoint, step, timeout, body.Objects)
			if err != nil {
				t.Fatal(err)
			}
			golden.Same(t, text, []byte(exchange.Request.Body))
		})
	}
}

func TestACallerReadsWhatTheGoldenFilesReply(t *testing.T) {
	for _, exchange := range stepCalls(t) {
		if exchange.Reply.Status != 200 {
			continue
		}
		t.Run(exchange.Name, func(t *testing.T) {
			reply, err := ParseReply([]byte(exchange.Reply.Body))
			if err != nil {
				t.Fatal(err)
			}
			again := map[string]any{"direction": "reply"}
			if reply.Lookups != nil {
				again["lookups"] = reply.Lookups
			} else {
				again["phase"], again["message"] = reply.Phase, reply.Message
				if reply.State != nil {
					again["state"] = reply.State
				}
				if reply.RequeueAfter > 0 {
					again["requeueAfter"] = FormatDuration(reply.RequeueAfter)
				}
			}
			text, err := json.Marshal(again)
			if err != nil {
				t.Fatal(err)
			}
			golden.Same(t, text, []byte(exchange.Reply.Body))
		})
	}
}

func TestAnAbsentConfigIsAnEmptyOne(t *testing.T) {
	call := &Call{Operation: Run, Plugin: "canary-steps/golden", Rollout: json.RawMessage("{}")}
	body, err := call.Body("https://steps.example.com", "golden", time.Second, nil)
	if err != nil || !strings.Contains(string(body), `"config":{}`) {
		t.Errorf("%s, %v", body, err)
	}
}

func TestACallLargerThanABodyMayBeIsNotMade(t *testing.T) {
	call := &Call{Operation: Run, Plugin: "canary-steps/golden", Rollout: json.RawMessage("{}"), Config: json.RawMessage(`{"a":"` + strings.Repeat("x", MaxBytes) + `"}`)}
	if _, err := call.Body("https://steps.example.com", "golden", time.Second, nil); err == nil || !strings.Contains(err.Error(), "shorten") {
		t.Errorf("got %v", err)
	}
}

func TestTheStepIsInTheNameOrInTheConfig(t *testing.T) {
	for name, call := range map[string]Call{
		"slack-notify": {Plugin: "canary-steps/slack-notify"},
		"jira-update":  {Plugin: "acme/run", Config: json.RawMessage(`{"step":"jira-update","with":{}}`)},
	} {
		if step, err := call.Step(); err != nil || step != name {
			t.Errorf("%s is %s, %v", call.Plugin, step, err)
		}
	}
	for _, config := range []string{``, `{}`, `[]`, `{"step":7}`, `{"step":""}`} {
		call := Call{Plugin: "canary-steps/run", Config: json.RawMessage(config)}
		if _, err := call.Step(); err == nil {
			t.Errorf("%s names a step", config)
		}
	}
}

func TestABadReplyIsTheFunctionsFault(t *testing.T) {
	for _, reply := range []string{
		``, `null`, `7`, `[]`, `{}`, `{"direction":"request","phase":"Running"}`, `{"direction":"reply"}`,
		`{"direction":"reply","phase":"Error"}`, `{"direction":"reply","phase":"running"}`, `{"direction":"reply","phase":7}`,
		`{"direction":"reply","phase":"Running","requeueAfter":30}`, `{"direction":"reply","phase":"Running","requeueAfter":"-30s"}`,
		`{"direction":"reply","phase":"Running","requeueAfter":"soon"}`, `{"direction":"reply","phase":"Running","requeueAfter":"25h"}`,
		`{"direction":"reply","phase":"Running","requeueAfter":"99999999999h"}`,
		`{"direction":"reply","phase":"Running","state":[]}`, `{"direction":"reply","phase":"Running","state":"text"}`, `{"direction":"reply","phase":"Running","state":null}`,
		`{"direction":"reply","phase":"Running","state":{"a":"` + strings.Repeat("x", largestState) + `"}}`,
		`{"direction":"reply","lookups":[]}`, `{"direction":"reply","lookups":[{}]}`,
		`{"direction":"reply","lookups":[{"apiVersion":"v1","kind":"Secret","namespace":"payments","name":"token"}]}`,
		`{"direction":"reply","lookups":[{"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","namespace":"payments"}]}`,
		`{"direction":"reply","lookups":[{"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","namespace":"payments","name":"a","selector":"b=c"}]}`,
		`{"direction":"reply","lookups":[` + strings.Repeat(`{"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","namespace":"payments","name":"a"},`, MostLookups) + `{"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","namespace":"payments","name":"a"}]}`,
	} {
		if _, err := ParseReply([]byte(reply)); err == nil || !strings.HasPrefix(err.Error(), "the function's reply is not valid") {
			t.Errorf("%.100s: got %v", reply, err)
		}
	}
}

func TestALongMessageIsCutBetweenCharacters(t *testing.T) {
	for pad := range 4 {
		message := strings.Repeat("x", pad) + strings.Repeat("é€😀", 400)
		body, err := json.Marshal(map[string]any{"direction": "reply", "phase": "Running", "message": message})
		if err != nil {
			t.Fatal(err)
		}
		reply, err := ParseReply(body)
		if err != nil {
			t.Fatal(err)
		}
		if len(reply.Message) > longestMessage || len(reply.Message) < longestMessage-6 || !utf8.ValidString(reply.Message) || !strings.HasSuffix(reply.Message, "…") {
			t.Errorf("%d bytes, ending in %q", len(reply.Message), reply.Message[len(reply.Message)-8:])
		}
	}
}

func TestUnknownFieldsAreIgnored(t *testing.T) {
	reply, err := ParseReply([]byte(`{"direction":"reply","phase":"Successful","later":{"a":1}}`))
	if err != nil || reply.Phase != Successful {
		t.Errorf("%v, %v", reply, err)
	}
}

func FuzzParseReply(f *testing.F) {
	f.Add([]byte(`{"direction":"reply","phase":"Running","message":"m","requeueAfter":"30s","state":{"v":1}}`))
	f.Add([]byte(`{"direction":"reply","lookups":[{"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","namespace":"a","name":"b"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		reply, err := ParseReply(body)
		if err != nil {
			return
		}
		if reply.Lookups == nil && reply.Phase != Running && reply.Phase != Successful && reply.Phase != Failed {
			t.Errorf("phase %q", reply.Phase)
		}
		if reply.RequeueAfter < 0 || len(reply.Message) > longestMessage || len(reply.State) > 0 && !IsObject(reply.State) {
			t.Errorf("%+v", reply)
		}
	})
}
