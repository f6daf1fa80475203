package hostile

import (
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/argoproj/argo-rollouts/rollout/steps/plugin/rpc"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/wire"
)

type key struct {
	stream uint32
	seq    uint64
}

// verdict counts what became of a plugin's answers.
type verdict struct {
	// the same as those of Go, and those to what Go refused: a plugin need not read what it has no use for
	same, lenient int
	wrong         []string
}

// judge compares answers with those of Go to the same bytes. An error is always right.
func judge(got, want []wire.Answer) verdict {
	wanted := map[key][]wire.Answer{}
	for _, answer := range want {
		if isResult(answer) {
			at := key{answer.Stream, answer.Header.Seq}
			wanted[at] = append(wanted[at], answer)
		}
	}
	var found verdict
	for _, answer := range got {
		if !isResult(answer) {
			continue
		}
		candidates := wanted[key{answer.Stream, answer.Header.Seq}]
		if len(candidates) == 0 {
			found.lenient++
			continue
		}
		unlike := ""
		for _, candidate := range candidates {
			if unlike = difference(answer, candidate); unlike == "" {
				break
			}
		}
		if unlike == "" {
			found.same++
		} else {
			found.wrong = append(found.wrong, unlike)
		}
	}
	return found
}

func isResult(answer wire.Answer) bool {
	response, isResponse := answer.Body.(rpc.Response)
	return answer.Header.Error == "" && !(isResponse && response.Error.HasError())
}

func difference(got, want wire.Answer) string {
	if got.Header != want.Header {
		return fmt.Sprintf("%+v is not %+v", got.Header, want.Header)
	}
	one, isResponse := got.Body.(rpc.Response)
	other, ok := want.Body.(rpc.Response)
	if !isResponse || !ok {
		if got.Body != want.Body {
			return fmt.Sprintf("%s: %v is not %v", got.Header.ServiceMethod, got.Body, want.Body)
		}
		return ""
	}
	a, b := one.Result, other.Result
	if a.Phase != b.Phase || text(a.Message) != text(b.Message) || a.RequeueAfter != b.RequeueAfter {
		return fmt.Sprintf("%+v is not %+v", a, b)
	}
	// the whole Rollout is only in the status of Go
	unlike := host.Unlike(read(a.Status), read(b.Status))
	if len(unlike) > 0 {
		return unlike[0]
	}
	return ""
}

var replaced = regexp.MustCompile("\uFFFD+")

// text is one without how often a language replaces what is no UTF-8.
func text(given string) string { return replaced.ReplaceAllString(given, "\uFFFD") }

func read(status []byte) any {
	var value any
	if err := json.Unmarshal([]byte(text(string(json.RawMessage(status)))), &value); err != nil {
		return string(status)
	}
	return value
}
